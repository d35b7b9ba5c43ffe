import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { BuilderConfig, LanguageSettings } from "../../../../builder/pod-template";
import { fieldAt, objectsAt } from "../../../../ground/json";
import { configuration, describeSources, files, images, said } from "../../../support/sources";
import { eventually, shells } from "../../../support/verbs";

const begun = "build: Building chaincode assets with kubernetes job fabric-dev/hlfcc-build-assets-xxxxx";
const known = "build: Chaincode assets was built before";

/** A script that waits for a file beside the source before it copies that. */
const waiting = "echo ready >&2; until [ -e $CODE/go ]; do sleep 0.02; done; cp -R $CODE/input/src/. $CODE/output/";

describeSources("A build of a source package", (sources) => {
    const podName = (): string => sources.cluster().objects("Pod")[0]?.metadata.name ?? "";
    const letGo = (): void => {
        writeFileSync(join(sources.cluster().attachments.code(podName()), "go"), "");
    };

    for (const shell of shells) {
        it(`leaves its result for the run, and nothing else, under ${shell.join(" ")}`, async () => {
            const { attachments } = sources.cluster();
            attachments.shell(shell);
            attachments.script("echo installing\ncp -R $CODE/input/src/. $CODE/output/\necho done >&2");
            const { build, output } = sources.newPackage({ ...files, "src/.npmrc": "", "META-INF/a/b.json": "{}" });
            const started = sources.verb("build", build, { shell });
            assert.equal(await started.status, 0);
            assert.deepEqual(said(started), [begun, "assets: installing", "assets: done"]);
            assert.deepEqual(contentOf(output), ["./.npmrc", "./lib/", "./lib/index.js", "./package.json"]);
            assert.deepEqual(readdirSync(output).sort(), ["META-INF", "build.json", "output.tar.gz"]);
            assert.equal(readFileSync(join(output, "META-INF/a/b.json"), "utf8"), "{}");
            assert.deepEqual(sources.kinds(), []);
            assert.deepEqual(sources.spooled(), ["bell"]);
        });
    }

    it("tells the run what was built", async () => {
        const { build, output } = sources.newPackage();
        assert.equal(await sources.verb("build", build).status, 0);
        const told = JSON.parse(readFileSync(join(output, "build.json"), "utf8")) as Record<string, unknown>;
        const { key, sha256, size, ...rest } = told;
        const result = readFileSync(join(output, "output.tar.gz"));
        assert.deepEqual(rest, { language: "node", runtimeImage: `${images.runtime.name}@${images.runtime.digest}` });
        assert.equal(size, result.length);
        assert.deepEqual(readdirSync(sources.cache()), [`${String(key)}.tar.gz`]);
        assert.equal(execFileSync("sha256sum", { input: result, encoding: "utf8" }), `${String(sha256)}  -\n`);
    });

    it("runs where the chaincode's pods do, with what its language may take", async () => {
        sources.cluster().attachments.script(waiting);
        const started = sources.verb("build", sources.newPackage(files, { path: "example.org/assets" }).build);
        await eventually("a build", () => started.stderr().includes("ready"));
        const [job] = sources.cluster().objects("Job");
        const [pod] = sources.cluster().objects("Pod");
        const [container] = objectsAt(pod, "spec", "containers");
        assert.equal(job?.metadata.labels?.["app.kubernetes.io/component"], "build");
        const {
            "fabric-builder-k8s-maker": maker,
            "fabric-builder-k8s-asked": asked,
            ...annotations
        } = job.metadata.annotations ?? {};
        assert.match(String(maker), /^[-0-9a-f]{36}$/);
        assert.ok(Date.parse(String(asked)) <= Date.now());
        assert.deepEqual(annotations, {
            "fabric-builder-k8s-mspid": "Org1MSP",
            "fabric-builder-k8s-peerid": "org1-peer1",
        });
        assert.equal(pod?.metadata.labels?.team, "a");
        assert.deepEqual(fieldAt(pod, "spec", "nodeSelector"), { disk: "fast", zone: "b" });
        assert.equal(fieldAt(pod, "spec", "automountServiceAccountToken"), false);
        assert.deepEqual(fieldAt(pod, "spec", "securityContext"), {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: "RuntimeDefault" },
        });
        assert.equal(fieldAt(container, "image"), `${images.build.name}@${images.build.digest}`);
        assert.deepEqual(fieldAt(container, "resources"), {
            requests: { "ephemeral-storage": "0" },
            limits: { memory: "1Gi", "ephemeral-storage": "10Gi" },
        });
        const key = objectsAt(container, "env").find(({ name }) => name === "FABRIC_BUILD_KEY")?.value;
        assert.match(String(key), /^[0-9a-f]{64}$/);
        assert.deepEqual(fieldAt(container, "env"), [
            { name: "HOME", value: "/tmp" },
            { name: "CHAINCODE_PATH", value: "example.org/assets" },
            { name: "npm_config_registry", value: "http://mirror" },
            { name: "FABRIC_BUILD_KEY", value: key },
            { name: "FABRIC_BUILD_SECONDS", value: "20" },
            { name: "FABRIC_BUILD_LATE", value: "it took longer than the 20s of languages.node.timeout" },
            { name: "FABRIC_BUILD_KEPT", value: "0" },
        ]);
        letGo();
        assert.equal(await started.status, 0);
    });

    it("is made once for the same source, whatever the package is called and may be executed", async () => {
        const first = sources.newPackage();
        assert.equal(await sources.verb("build", first.build).status, 0);
        const second = sources.newPackage({ ...files, "META-INF/a.json": "{}" }, { label: "others" });
        chmodSync(join(second.code, "src", "package.json"), 0o755);
        const again = sources.verb("build", second.build);
        assert.equal(await again.status, 0);
        assert.deepEqual(said(again), [known.replace("assets", "others")]);
        const result = readFileSync(join(first.output, "output.tar.gz"));
        assert.deepEqual(readFileSync(join(second.output, "output.tar.gz")), result);
        assert.ok(existsSync(join(second.output, "META-INF", "a.json")));
    });

    const node = configuration.languages.node as LanguageSettings;
    const others: readonly (readonly [string, Readonly<Record<string, unknown>>, Partial<LanguageSettings>])[] = [
        ["content", { ...files, "src/lib/index.js": "begin()\n" }, {}],
        ["name", { "src/package.json": { name: "assets" }, "src/lib/main.js": "start()\n" }, {}],
        ["build image", files, { buildImage: node.buildImage.replace(/1/g, "3") }],
        ["environment", files, { environment: {} }],
    ];
    for (const [what, code, changed] of others) {
        it(`is made anew for another ${what}`, async () => {
            assert.equal(await sources.verb("build", sources.newPackage().build).status, 0);
            const languages: BuilderConfig["languages"] = { node: { ...node, ...changed } };
            sources.configure({ ...configuration, languages });
            const second = sources.verb("build", sources.newPackage(code).build);
            assert.equal(await second.status, 0);
            assert.deepEqual(said(second), [begun]);
            assert.equal(readdirSync(sources.cache()).length, 2);
        });
    }

    it("is shared by those who want the same at the same time", async () => {
        sources.cluster().attachments.script(waiting);
        const [first, second] = [sources.newPackage(), sources.newPackage()];
        const begins = sources.verb("build", first.build);
        await eventually("a build", () => begins.stderr().includes("ready"));
        const joins = sources.verb("build", second.build);
        // Who comes later is told what was said last.
        await eventually("a part in it", () => joins.stderr().includes("assets: ready"));
        assert.deepEqual(sources.kinds(), ["Job", "Pod"]);
        letGo();
        assert.deepEqual(await Promise.all([begins.status, joins.status]), [0, 0]);
        const result = readFileSync(join(first.output, "output.tar.gz"));
        assert.deepEqual(readFileSync(join(second.output, "output.tar.gz")), result);
    });

    it("goes on when one of those who want it is gone, and ends with the last", async () => {
        sources.cluster().attachments.script(waiting);
        const begins = sources.verb("build", sources.newPackage().build);
        await eventually("a build", () => begins.stderr().includes("ready"));
        const joins = sources.verb("build", sources.newPackage().build);
        await eventually("a part in it", () => joins.stderr().includes("ready"));
        begins.process.kill("SIGTERM");
        assert.equal(await begins.status, 143);
        assert.deepEqual(sources.kinds(), ["Job", "Pod"]);
        joins.process.kill("SIGTERM");
        assert.equal(await joins.status, 143);
        assert.deepEqual(sources.kinds(), []);
    });

    it("works without an agent too", async () => {
        const { build, output } = sources.newPackage();
        const started = sources.verb("build", build, { hasAgent: false });
        assert.equal(await started.status, 0);
        assert.deepEqual(said(started), [begun]);
        assert.deepEqual(contentOf(output), ["./lib/", "./lib/index.js", "./package.json"]);
        assert.deepEqual(sources.kinds(), []);
    });

    it("hands the peer the indexes of the package", async () => {
        const index = "META-INF/statedb/couchdb/indexes/owner.json";
        const { build, output, release } = sources.newPackage({ ...files, [index]: "{}" });
        assert.equal(await sources.verb("build", build).status, 0);
        assert.equal(await sources.verb("release", [output, release]).status, 0);
        assert.deepEqual(readdirSync(join(release, "statedb", "couchdb", "indexes")), ["owner.json"]);
    });
});

/** Paths in the result of a build. */
function contentOf(output: string): readonly string[] {
    const list = execFileSync("tar", ["-tzf", join(output, "output.tar.gz")], { encoding: "utf8" });
    return list.trim().split("\n").sort();
}
