import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { until } from "../../ground/retry";
import { callContract } from "../support/calling";
import { killInPod } from "../support/containers";
import { askCouchDb, credentialsOf, type Request } from "../support/couchdb/client";
import { pushStandIn } from "../support/couchdb/image";
import { declaredOtherwise } from "../support/declared";
import { succeeded, useStack } from "../support/live-stack";

const namespace = `fabric-couchdb-${randomBytes(3).toString("hex")}`;
const peer = "org1-peer1";
const database = "/mychannel_asset-transfer";

/** CouchDB itself cannot be had here (docs/couchdb.md). The steps build on each other: a failed one fails those after it. */
describe("a peer whose world state is in a stand-in for CouchDB, made of PouchDB", function () {
    this.timeout(900_000);
    let image: string;
    const live = useStack({
        name: "couchdb",
        namespace,
        config: async ({ toolchain, cluster }) => {
            image = await pushStandIn(toolchain, cluster);
            return configured(image, "couchdb");
        },
    });

    const up = async (...args: readonly string[]): Promise<void> => {
        succeeded(await live.up(...args));
    };

    const ask = (path: string, request?: Request) => askCouchDb(live.kubernetes, { namespace, peer }, path, request);

    const evaluate = async (name: string, arg: string): Promise<string> => {
        return callContract(await live.clientOf("org1"), "evaluate", name, [arg]);
    };

    it("answers a query by a field", async () => {
        await up();
        assert.match(await evaluate("QueryAssetsByOwner", "Tomoko"), /"ID":"asset1"/);
        assert.equal(await evaluate("QueryAssetsByOwner", "Nobody"), "[]");
    });

    it("has made the index of the chaincode's package in its database", async () => {
        assert.deepEqual(await indexes(), [ownerIndex]);
    });

    const indexes = async (): Promise<readonly Index[]> => {
        const { body } = await ask(`${database}/_index`);
        const found = (body as { readonly indexes: readonly (Index & { readonly type: string })[] }).indexes;
        return found.filter(({ type }) => type === "json").map(({ ddoc, name, def }) => ({ ddoc, name, def }));
    };

    it("lets nobody in with other credentials, and nobody from outside the pod", async () => {
        assert.equal((await ask("/_all_dbs", { credentials: "fabric:guessed" })).status, 401);
        const listening = await listeners();
        assert.ok(listening.includes("0100007F:1760"), "it listens on 127.0.0.1:5984");
        assert.deepEqual(
            listening.filter((address) => address.endsWith(":1760") && address !== "0100007F:1760"),
            [],
        );
    });

    /** Local addresses in hexadecimal, as the kernel tells them to a container of the pod. */
    const listeners = async (): Promise<readonly string[]> => {
        const command = ["cat", "/proc/net/tcp", "/proc/net/tcp6"];
        const output = await outputOf(command);
        const sockets = output.split("\n").map((line) => line.trim().split(/\s+/));
        return sockets.flatMap(([, address = "", , state]) => (state === "0A" ? [address] : []));
    };

    const outputOf = async (command: readonly string[]): Promise<string> => {
        const streams = await live.kubernetes.exec(namespace, `${peer}-0`, command, { container: "couchdb" });
        const chunks: Buffer[] = [];
        for await (const chunk of streams.stdout) {
            chunks.push(Buffer.from(chunk as Uint8Array));
        }
        return Buffer.concat(chunks).toString();
    };

    it("keeps the password out of the state, the logs and every object but the Secret", async () => {
        const [, password = ""] = (await credentialsOf(live.kubernetes, namespace, peer)).split(":");
        assert.match(password, /^[A-Za-z0-9]{32}$/);
        assert.ok(!JSON.stringify(await live.stack.state()).includes(password));
        for (const kind of ["/api/v1/namespaces/NS/configmaps", "/api/v1/namespaces/NS/pods"]) {
            const { items } = await live.kubernetes.list(kind.replace("NS", namespace));
            assert.ok(items.length > 0 && !JSON.stringify(items).includes(password));
        }
        for (const container of ["peer", "couchdb"]) {
            assert.ok(!(await logOf(container)).includes(password), `the log of ${container} has the password`);
        }
        assert.match(await logOf("peer"), /stateDatabase: CouchDB/i, "the peer has logged its settings");
    });

    const logOf = async (container: string): Promise<string> => {
        const lines: string[] = [];
        const ended = AbortSignal.timeout(30_000);
        for await (const line of live.kubernetes.logs(namespace, `${peer}-0`, { container }, ended)) {
            lines.push(line);
        }
        return lines.join("\n");
    };

    it("has its data on a volume, which a new pod finds", async () => {
        assert.equal((await ask("/kept", { method: "PUT" })).status, 201);
        await restart();
        assert.equal((await ask("/kept")).status, 200);
        assert.match(await evaluate("QueryAssetsByOwner", "Tomoko"), /"ID":"asset1"/);
    });

    const restart = async (): Promise<void> => {
        const pod = `/api/v1/namespaces/${namespace}/pods/${peer}-0`;
        const { metadata } = await live.kubernetes.get(pod);
        await live.kubernetes.remove(pod);
        const gone = await until(90, async () => (await live.kubernetes.find(pod))?.metadata.uid !== metadata.uid);
        assert.ok(gone, "the pod has ended within 90 seconds");
    };

    it("answers again soon after CouchDB is killed", async () => {
        const { metadata } = await live.kubernetes.get(`/api/v1/namespaces/${namespace}/pods/${peer}-0`);
        killInPod(metadata.uid ?? "", /server\.mjs/);
        const answered = (): Promise<boolean> =>
            evaluate("QueryAssetsByOwner", "Tomoko").then(
                (answer) => answer.includes('"ID":"asset1"'),
                () => false,
            );
        assert.ok(await until(60, answered), "it answers within a minute");
    });

    it("takes another password without losing data", async () => {
        const before = await credentialsOf(live.kubernetes, namespace, peer);
        const { deployment } = await live.stack.state();
        const password = deployment.resources?.find(({ urn }) => urn.endsWith(`RandomPassword::${peer}-couchdb`));
        await up("--replace", password?.urn ?? "");
        assert.notEqual(await credentialsOf(live.kubernetes, namespace, peer), before);
        assert.equal((await ask("/kept", { credentials: before })).status, 401);
        assert.equal((await ask("/kept")).status, 200);
        assert.match(await evaluate("QueryAssetsByOwner", "Tomoko"), /"ID":"asset1"/);
    });

    it("is left alone by a second up", async () => {
        await up("--expect-no-changes");
        assert.deepEqual(declaredOtherwise(await live.stack.state()), []);
    });

    it("is rebuilt from the peer's blocks when the state database is changed, both ways", async () => {
        live.configure(configured(image, "goleveldb"));
        await up();
        assert.match(await evaluate("ReadAsset", "asset1"), /Tomoko/);
        await assert.rejects(evaluate("QueryAssetsByOwner", "Tomoko"), /ExecuteQuery not supported for leveldb/);
        live.configure(configured(image, "couchdb"));
        await up();
        assert.match(await evaluate("QueryAssetsByOwner", "Tomoko"), /"ID":"asset1"/);
        assert.deepEqual(await indexes(), [ownerIndex]);
        assert.equal((await ask("/kept")).status, 200, "the volume was kept meanwhile");
    });
});

interface Index {
    readonly ddoc: string;
    readonly name: string;
    readonly def: unknown;
}

/** chaincode/asset-transfer/META-INF, as a database tells it. */
const ownerIndex: Index = {
    ddoc: "_design/indexOwnerDoc",
    name: "indexOwner",
    def: { fields: [{ Owner: "asc" }] },
};

/** The dev stack made as small as it goes: one orderer, one organisation with one peer. */
function configured(image: string, stateDatabase: string): (config: Record<string, unknown>) => void {
    return (config) => {
        const [org0, org1] = config["organizations"] as Record<string, unknown>[];
        const [channel] = config["channels"] as Record<string, unknown>[];
        const [chaincode] = config["chaincodes"] as Record<string, unknown>[];
        Object.assign(config, { namespace, chaincodes: [chaincode] });
        Object.assign(config["images"] as object, { couchdb: image });
        Object.assign(config["storage"] as object, { couchdb: "1Gi" });
        config["organizations"] = [
            { ...org0, orderers: 1 },
            { ...org1, peers: 1, stateDatabase },
        ];
        config["channels"] = [{ ...channel, members: ["org1"] }];
    };
}
