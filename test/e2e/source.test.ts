import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { builderConfigMap } from "../../builder/contract";
import type { BuilderConfig, Language, LanguageSettings } from "../../builder/pod-template";
import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import type { KubeObject } from "../../cluster/object";
import { startCluster } from "../../embedded/cluster/cluster";
import { ensureImages } from "../../embedded/images/images";
import { ensureToolchain } from "../../embedded/toolchain/toolchain";
import { textAt } from "../../ground/json";
import { languageImages } from "../support/language-images";
import { chaincodeJson } from "../support/launch";
import { said } from "../support/sources";
import { tinyJar } from "../support/tiny-jar";
import { tinySources } from "../support/tiny-sources";
import {
    kill,
    makeBuilderHome,
    makeFolder,
    removeFolder,
    type Started,
    start,
    startVerb,
    withinMinute,
} from "../support/verbs";

type Files = Readonly<Record<string, string | Uint8Array>>;
const tinyWords = (language: Language, args: string): string => `tiny: tiny ${language} chaincode ${args}`;

interface Package {
    readonly code: string;
    readonly metadata: string;
    readonly output: string;
    readonly run: string;
}

describe("Chaincode from source on a real cluster", function () {
    this.timeout(600_000);
    const namespace = `source-test-${randomBytes(3).toString("hex")}`;
    const folders: string[] = [];
    let client: KubeClient;
    let home: string;
    let agent: Started;
    let environment: Readonly<Record<string, string>>;
    let configured: Readonly<Record<Language, LanguageSettings>>;

    before(async () => {
        const toolchain = await ensureToolchain();
        const cluster = await startCluster(toolchain);
        await ensureImages(toolchain, cluster, ["golang:1.26", "maven:3", "java:17"]);
        client = newKubeClient(loadCluster({ kubeconfig: cluster.settings.kubeconfig }));
        const metadata = { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } };
        await client.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata });
        const settingsOf = async (language: Language): Promise<LanguageSettings> => ({
            ...(await languageImages(language, toolchain, cluster)),
            environment: {},
            resources: { requests: { cpu: "100m" } },
            timeout: "4m30s",
        });
        const [golang, node, java] = [await settingsOf("golang"), await settingsOf("node"), await settingsOf("java")];
        configured = { golang, node, java };
        await configure(configured);
        home = await makeBuilderHome();
        const folder = makeFolder({});
        folders.push(home, folder);
        environment = {
            CORE_PEER_ID: "org1-peer1",
            CORE_PEER_LOCALMSPID: "Org1MSP",
            FABRIC_BUILDER_CACHE: join(folder, "cache"),
            FABRIC_BUILDER_CONFIG_MAP: builderConfigMap,
            FABRIC_BUILDER_SHARED: dirname(folder),
            FABRIC_BUILDER_SPOOL: join(folder, "spool"),
            FABRIC_K8S_BUILDER_NAMESPACE: namespace,
            KUBECONFIG_PATH: cluster.settings.kubeconfig,
        };
        agent = newAgent();
    });

    after(async () => {
        await kill(agent);
        await client.remove(`/api/v1/namespaces/${namespace}`);
        folders.forEach(removeFolder);
    });

    const configure = async (given: BuilderConfig["languages"]): Promise<void> => {
        const metadata = { name: builderConfigMap, namespace };
        const config: BuilderConfig = { pod: {}, chaincodes: {}, languages: given };
        const data = { "config.json": JSON.stringify(config) };
        const path = `/api/v1/namespaces/${namespace}/configmaps/${builderConfigMap}`;
        const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
        await client.apply(path, configMap, { fieldManager: "test", force: true });
    };
    const newAgent = (): Started => start(process.execPath, [join(home, "agent.cjs")], environment);
    const verb = (name: string, args: readonly string[], given = environment): Started => {
        const { CORE_PEER_ID = "", FABRIC_BUILDER_SPOOL = "" } = given;
        return startVerb({
            shell: ["dash"],
            verb: join(home, "source", "bin", name),
            args,
            environment: { CORE_PEER_ID, FABRIC_BUILDER_SPOOL },
        });
    };
    const newPackage = (type: Language, files: Files): Package => {
        const chaincode = { chaincode_id: `tiny:${"ab".repeat(32)}`, peer_address: "peer:7052", mspid: "Org1MSP" };
        const { rootCertificate: root_cert, clientCertificate: client_cert, clientKey: client_key } = chaincodeJson;
        const folder = makeFolder({
            ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`code/${path}`, content])),
            "metadata/metadata.json": { path: "", type, label: "tiny" },
            "output/": "",
            "run/chaincode.json": { ...chaincode, root_cert, client_cert, client_key },
        });
        folders.push(folder);
        const at = (name: string): string => join(folder, name);
        return { code: at("code"), metadata: at("metadata"), output: at("output"), run: at("run") };
    };
    const build = ({ code, metadata, output }: Package, given = environment): Started =>
        verb("build", [code, metadata, output], given);
    const objects = async (): Promise<readonly KubeObject[]> => {
        const paths = [`/apis/batch/v1/namespaces/${namespace}/jobs`, `/api/v1/namespaces/${namespace}/secrets`];
        return (await Promise.all(paths.map((path) => client.list(path)))).flatMap(({ items }) => items);
    };
    const pods = async (): Promise<readonly KubeObject[]> =>
        (await client.list(`/api/v1/namespaces/${namespace}/pods`)).items;
    const untilSaid = (started: Started, words: string): Promise<void> =>
        withinMinute(words, () => Promise.resolve(started.stderr().includes(words)));
    const assertNothingLeft = async (): Promise<void> => {
        assert.deepEqual(await objects(), []);
        await withinMinute("no pod left", async () => (await pods()).length === 0);
    };

    const taken: readonly (readonly [of: string, Language, Files, built: string, started: string])[] = [
        ["golang", "golang", tinySources.golang, "tiny: go version ", tinyWords("golang", "[-peer.address=peer:7052]")],
        ["node", "node", tinySources.node, "tiny: making it", tinyWords("node", "--peer.address peer:7052")],
        ["java", "java", tinySources.java, "BUILD SUCCESS", tinyWords("java", "--peerAddress peer:7052")],
        [
            "jars that are built already",
            "java",
            tinyJar,
            "Building chaincode",
            tinyWords("java", "--peerAddress peer:7052"),
        ],
    ];
    for (const [of, language, files, built, words] of taken) {
        it(`in ${of} is detected, built and started, and goes with its verb`, async () => {
            const made = newPackage(language, files);
            assert.equal(await verb("detect", [made.code, made.metadata]).status, 0);
            const building = build(made);
            assert.equal(await building.status, 0, building.stderr());
            assert.ok(building.stderr().includes(built), building.stderr());
            await assertNothingLeft();
            const running = verb("run", [made.output, made.run]);
            await untilSaid(running, words);
            running.process.kill("SIGTERM");
            assert.equal(await running.status, 143);
            await assertNothingLeft();
        });
    }

    const wrong: readonly {
        readonly of: string;
        readonly files: Readonly<Record<string, string>>;
        readonly language?: Language;
        readonly memory?: string;
        readonly says: readonly [RegExp, RegExp];
    }[] = [
        {
            of: "a script that fails",
            files: script('console.log("as far as here"); process.exit(3)'),
            says: [/^tiny: as far as here$/, /terminated for reason Error: container build ended with exit code 3$/],
        },
        {
            of: "too little memory",
            files: script('console.log("filling it"); const all = []; for (;;) all.push(Buffer.alloc(2 ** 22, 1))'),
            memory: "256Mi",
            says: [/^tiny: filling it$/, /terminated for reason OOMKilled: container build ended with exit code \d+$/],
        },
        {
            of: "modules that are neither in the package nor to be had",
            language: "golang",
            files: Object.fromEntries(Object.entries(tinySources.golang).filter(([path]) => !path.includes("vendor"))),
            says: [
                /^tiny: the modules that go.mod requires are not in a vendor folder: run "go mod vendor" before packaging, or/,
                /terminated for reason Error: container build ended with exit code 1$/,
            ],
        },
    ];
    for (const { of, files, language = "node", memory, says } of wrong) {
        it(`is not built, and the reason told, with ${of}`, async () => {
            const { requests } = configured.node.resources;
            const resources = memory === undefined ? { requests } : { requests, limits: { memory } };
            await configure({ ...configured, node: { ...configured.node, resources } });
            const made = newPackage(language, files);
            const building = build(made);
            assert.equal(await building.status, 1);
            const lines = said(building);
            const [line, last] = says;
            assert.ok(
                lines.some((one) => line.test(one)),
                building.stderr(),
            );
            assert.match(lines.at(-1) ?? "", last);
            assert.equal(lines.filter((one) => one.includes("Building chaincode")).length, 1);
            assert.deepEqual(readdirSync(made.output), []);
            await assertNothingLeft();
        });
    }

    const slow = script('console.log("slow"); setTimeout(() => 0, 60_000)');

    it("is not built when somebody deletes the pod", async () => {
        const building = build(newPackage("node", slow));
        await untilSaid(building, "tiny: slow");
        const [pod] = await pods();
        const begun = Date.now();
        await client.remove(`/api/v1/namespaces/${namespace}/pods/${pod?.metadata.name ?? ""}`);
        assert.equal(await building.status, 1);
        assert.ok(Date.now() - begun < 10_000);
        assert.match(said(building).at(-1) ?? "", /terminated for reason pod \S+ was deleted$/);
        await assertNothingLeft();
    });

    it("leaves no build behind when the verb is stopped", async () => {
        const building = build(newPackage("node", slow));
        await untilSaid(building, "tiny: slow");
        building.process.kill("SIGTERM");
        assert.equal(await building.status, 143);
        await assertNothingLeft();
    });

    it("is built by the next agent when the first is killed", async () => {
        const building = build(newPackage("node", script('console.log("slow"); setTimeout(() => 0, 5_000)')));
        await untilSaid(building, "tiny: slow");
        const before = (await pods()).map((pod) => textAt(pod, "metadata", "uid"));
        await kill(agent);
        agent = newAgent();
        assert.equal(await building.status, 0, building.stderr());
        assert.equal(before.length, 1);
        await withinMinute("nothing left", async () => (await objects()).length === 0);
    });
});

/** A package whose build runs a text of JavaScript. */
function script(text: string): Readonly<Record<string, string>> {
    return { ...tinySources.node, "src/build.js": text };
}
