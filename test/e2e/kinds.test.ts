import assert from "node:assert/strict";
import { appendFileSync, cpSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { chaincodeLimits } from "../../builder/kubernetes/limits";
import { readFolder, type Files } from "../../components/chaincode/folder";
import { newPackage } from "../../fabric/package";
import { until } from "../../ground/retry";
import { callContract, type Client, failuresDuring, untilAnswered } from "../support/calling";
import { chaincodeObjects, chaincodePods } from "../support/chaincode-pods";
import { declaredOtherwise } from "../support/declared";
import { assertForetold, assertUnknown, foretoldOnly, type ToldChaincode } from "../support/foretold";
import { everyKind, kindCalls, named } from "../support/kinds";
import { succeeded, useStack } from "../support/live-stack";
import { newSecretValue } from "../support/secret-value";
import { start, type Started } from "../support/verbs";

const namespace = "fabric-kinds";

interface Outputs {
    readonly chaincodes: Readonly<Record<string, ToldChaincode>>;
}

const watched = { namespace, organisation: "org1", peer: "org1-peer1", channels: ["shared", "alone"] };

/** The steps build on each other: a failed one fails those after it. */
describe("chaincode of every kind, side by side on one peer", () => {
    const live = useStack({
        name: "kinds",
        namespace,
        config: () => settings(() => undefined),
        languages: ["golang:1.26", "maven:3", "java:17"],
    });
    let developer: Started | undefined;

    after(() => {
        developer?.process.kill("SIGKILL");
    });

    const outputs = async (): Promise<Outputs> => (await live.stack.outputs()) as unknown as Outputs;

    const clientOf = async (channel: string, chaincode: string): Promise<Client> => ({
        ...(await live.clientOf("org1")),
        channel,
        chaincode,
    });

    const namesOf = async (path: string, labelSelector: string): Promise<readonly string[]> => {
        const items = await chaincodeObjects(live.kubernetes, namespace, path, { labelSelector });
        return items.map(({ metadata }) => metadata.name ?? "").sort();
    };

    const deployments = (): Promise<readonly string[]> =>
        namesOf("/apis/apps/v1/NS/deployments", "app.kubernetes.io/component=chaincode");

    /** Packages that run in pods of org1's peer. */
    const running = async (): Promise<readonly string[]> => {
        const query = { labelSelector: "fabric-builder-k8s-peer=org1-peer1", fieldSelector: "status.phase=Running" };
        const pods = await chaincodePods(live.kubernetes, namespace, query);
        return pods.map(({ metadata }) => metadata.annotations?.["fabric-builder-k8s-ccid"] ?? "").sort();
    };

    /** A chaincode answers its peer before Kubernetes tells that its pod runs, and is told to end before that is gone. */
    const untilRunning = async (names: readonly string[], chaincodes: Outputs["chaincodes"]): Promise<void> => {
        const expected = names.map((name) => chaincodes[name]?.packageIds["org1"] ?? "").sort();
        const same = async (): Promise<boolean> => isDeepStrictEqual(await running(), expected);
        if (!(await until(60, same))) {
            assert.deepEqual(await running(), expected);
        }
    };

    it("is built, packed, installed, approved and committed by one up", async () => {
        succeeded(await live.up());
        const { chaincodes } = await outputs();
        for (const name of Object.keys(kindCalls)) {
            assert.equal(chaincodes[name]?.sequence, 1, name);
        }
        await untilRunning(["assets", "assets-source", "cars-source", "records", "tokens"], chaincodes);
    });

    it("answers what was put", async () => {
        for (const [name, { channel, put, get, answer }] of Object.entries(kindCalls)) {
            const client = await clientOf(channel, name);
            await callContract(client, "submit", put[0], put.slice(1));
            assert.match(await callContract(client, "evaluate", get[0], get.slice(1)), answer, name);
        }
    });

    it("is left alone by a second up", async () => {
        succeeded(await live.up("--expect-no-changes"));
        assert.deepEqual(declaredOtherwise(await live.stack.state()), []);
    });

    it("runs its pods with the templates of network and chaincode, which a changed one starts anew", async () => {
        const secret = await newSecretValue(live, namespace);
        live.configure(
            settings((config) => {
                config["pod"] = { annotations: { "example.com/team": "ledger" }, environment: secret.environment };
                const assets = named(config, "assets");
                assets["pod"] = { resources: { limits: { memory: "256Mi" } }, environment: { LEVEL: "debug" } };
            }),
        );
        succeeded(await live.up());
        const alive = await chaincodePods(live.kubernetes, namespace);
        const team = alive.map(({ metadata }) => metadata.annotations?.["example.com/team"]);
        assert.deepEqual([...new Set(team)], ["ledger"], "every pod has the network's annotation");
        await untilRunning(
            ["assets", "assets-source", "cars-source", "records", "tokens"],
            (await outputs()).chaincodes,
        );
        const [assets] = alive.filter(({ metadata }) => metadata.labels?.["fabric-builder-k8s-cclabel"] === "assets");
        const [container] = (assets?.["spec"] as { readonly containers: Record<string, unknown>[] }).containers;
        const limits = { memory: "256Mi", "ephemeral-storage": chaincodeLimits["ephemeral-storage"] };
        assert.deepEqual((container?.["resources"] as { limits: object }).limits, limits);
        assert.match(JSON.stringify(container?.["env"]), /\{"name":"LEVEL","value":"debug"\}/);
        await secret.isWithChaincodeAlone();
    });

    it("is upgraded without a moment in which a server does not answer, and the old servers are gone", async () => {
        const [before, old] = [await outputs(), await deployments()];
        const changed = (source: string): string => {
            const copy = join(live.folder, basename(source));
            cpSync(source, copy, { recursive: true, filter: (path) => !path.includes("node_modules") });
            const isGo = /marbles|fabcar/.test(source);
            if (isGo) {
                writeFileSync(join(copy, "second.go"), secondGo);
            } else {
                appendFileSync(join(copy, "src/main.ts"), secondTypeScript);
            }
            return copy;
        };
        live.configure(
            settings((config) => {
                for (const chaincode of config["chaincodes"] as Record<string, unknown>[]) {
                    const source = String(chaincode["source"]);
                    chaincode["source"] = source.endsWith("-java") ? source : changed(source);
                }
            }),
        );
        const foretold = await foretoldOnly(live, watched);
        const servers = ["marbles", "cars-none", "cars-server", "cars-mutual"] as const;
        const asked = await Promise.all(
            servers.map(async (name) => {
                const { channel, get, answer } = kindCalls[name];
                return { client: await clientOf(channel, name), get, answer };
            }),
        );
        const failures = await failuresDuring(asked, async () => {
            succeeded(await live.up());
        });
        assert.deepEqual(failures, []);
        const { chaincodes } = await outputs();
        for (const [name, { packageIds, sequence }] of Object.entries(chaincodes)) {
            assert.equal(sequence, 1, name);
            const same = packageIds["org1"] === before.chaincodes[name]?.packageIds["org1"];
            assert.equal(same, name === "records", `${name} has another package`);
            const told = name === "records" ? undefined : chaincodes[name];
            assertForetold(foretold.chaincodes[name], told, name === "cars-mutual");
        }
        assertUnknown(foretold, "shared-cars-mutual", ["org1", "org2"]);
        const now = await deployments();
        assert.equal(now.length, old.length);
        assert.deepEqual(
            now.filter((name) => old.includes(name)),
            [],
        );
        await untilRunning(["assets", "assets-source", "cars-source", "records", "tokens"], chaincodes);
    });

    it("is answered by a developer's process where its config says so, and by its pod again", async () => {
        const address = `${live.cluster.settings.hostAddress}:9998`;
        live.configure(settings((config) => (named(config, "assets")["developmentAddress"] = address)));
        succeeded(await live.up());
        const packageId = (await outputs()).chaincodes["assets"]?.packageIds["org1"] ?? "";
        const client = await clientOf("shared", "assets");
        await assert.rejects(callContract(client, "evaluate", "ReadAsset", ["asset1"]), "nobody listens there yet");
        const program = ["--import", "tsx", "chaincode/asset-transfer/src/main.ts"];
        developer = start(process.execPath, program, {
            CHAINCODE_SERVER_ADDRESS: address,
            CHAINCODE_ID: packageId,
        });
        await untilAnswered({ client, get: kindCalls.assets.get, answer: kindCalls.assets.answer });
        assert.ok(!(await running()).includes(packageId), "no pod runs it");
        live.configure(settings(() => undefined));
        succeeded(await live.up());
        developer.process.kill("SIGKILL");
        await untilAnswered({ client, get: kindCalls.assets.get, answer: kindCalls.assets.answer });
    });

    it("is called first once more for its next version, beside a package that somebody else has made", async () => {
        const file = join(live.folder, "finished.tgz");
        const files = Object.entries(readFolder("chaincode/asset-transfer")).map(([path, it]) => [`src/${path}`, it]);
        const source = { type: "node", label: "finished", files: Object.fromEntries(files) as Files } as const;
        const { archive, packageId } = await newPackage(source);
        writeFileSync(file, archive);
        live.configure(
            settings((config) => {
                Object.assign(named(config, "marbles"), { version: "2.0", init: { function: "init" } });
                const added = { name: "finished", channel: "alone", type: "node", package: file };
                (config["chaincodes"] as object[]).push(added);
            }),
        );
        const foretold = (await foretoldOnly(live, watched)).chaincodes;
        succeeded(await live.up());
        const { chaincodes } = await outputs();
        assert.deepEqual([foretold["marbles"]?.sequence, foretold["finished"]?.sequence], [2, 1]);
        assertForetold(foretold["marbles"], chaincodes["marbles"]);
        assertForetold(foretold["finished"], chaincodes["finished"]);
        assert.equal((await outputs()).chaincodes["finished"]?.packageIds["org1"], packageId);
        for (const [name, { channel, put, get, answer }] of Object.entries({ finished, marbles: kindCalls.marbles })) {
            const client = await clientOf(channel, name);
            await callContract(client, "submit", put[0], put.slice(1));
            assert.match(await callContract(client, "evaluate", get[0], get.slice(1)), answer, name);
        }
    });

    it("is stopped when it is removed from the config, and the others go on", async () => {
        const removed = ["assets", "marbles", "cars-mutual", "cars-source"];
        live.configure(
            settings((config) => {
                const chaincodes = config["chaincodes"] as Record<string, unknown>[];
                config["chaincodes"] = chaincodes.filter(({ name }) => !removed.includes(String(name)));
            }),
        );
        succeeded(await live.up());
        assert.deepEqual(
            (await deployments()).map((name) => name.replace(/-[0-9a-f]{8}$/, "")),
            ["org1-cars-none", "org1-cars-server", "org2-cars-none", "org2-cars-server"],
        );
        const { chaincodes } = await outputs();
        await untilRunning(["assets-source", "records", "tokens"], chaincodes);
        const { channel, get, answer } = kindCalls.tokens;
        assert.match(await callContract(await clientOf(channel, "tokens"), "evaluate", get[0], get.slice(1)), answer);
    });
});

/** What a chaincode from a finished package is asked. */
const finished = kindCalls["assets-source"];

/** A second version of a program, which does what the first one does. */
const secondGo = 'package main\n\nimport "os"\n\nvar second = os.Getenv("SECOND_VERSION")\n';
const secondTypeScript = '\nprocess.title = process.env["SECOND_VERSION"] ?? process.title;\n';

/** The dev stack's settings with every kind of chaincode, then the change. */
function settings(change: (config: Record<string, unknown>) => unknown): (config: Record<string, unknown>) => void {
    return (config) => {
        Object.assign(config, everyKind());
        change(config);
    };
}
