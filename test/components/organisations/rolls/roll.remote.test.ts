import assert from "node:assert/strict";
import { provider } from "../../../../components/organisations/rolls/roll.remote";
import { json, refusal } from "../../../support/apiserver";
import { type FakeAdminPort, startFakeAdminPort } from "../../../support/fakeadmin";
import { fakeOrganisation } from "../../../support/fakenode";
import { channelsAnswer, startFakePeer, type FakePeer } from "../../../support/fakepeer";
import { forward } from "../../../support/forwarding";
import { operations } from "../../../support/operations";
import { type ReachedPlace, startReachedPlace } from "../../../support/reached-place";
import { warnings } from "../../../support/warnings";

const names = ["org1-peer1", "org1-peer2"];
const core = "/api/v1/namespaces/fabric-dev";
const { operations: metrics } = fakeOrganisation.clients;

describe("the nodes of a group, one restarted at a time", () => {
    const roll = operations(provider);
    let reached: ReachedPlace;
    let peers: FakePeer[];
    let ports: FakeAdminPort[];
    /** By node: the template that its pod was made from, and the one that its workload has. */
    let pods: Map<string, string>;
    let sets: Map<string, string>;

    beforeEach(async () => {
        reached = await startReachedPlace();
        reached.keep("org1-metrics-tls", metrics);
        [peers, ports] = [[], []];
        pods = new Map();
        sets = new Map();
        for (const name of names) {
            await start(name);
        }
        const { server } = reached;
        server.answer(`GET ${core}/pods`, (request, response) => {
            const selector = request.query.get("labelSelector") ?? "";
            json(list(names.filter((name) => selector.includes(name) && pods.has(name)).map(pod)))(request, response);
        });
        server.answer(`GET /apis/apps/v1/namespaces/fabric-dev/statefulsets`, (...exchange) => {
            json(list(names.filter((name) => sets.has(name)).map(statefulSet)))(...exchange);
        });
    });

    afterEach(async () => {
        [...peers, ...ports].forEach(({ stop }) => {
            stop();
        });
        await reached.stop();
    });

    /** A peer that serves one channel, in a pod of template "one". */
    async function start(name: string): Promise<void> {
        const peer = await startFakePeer(name);
        const [channels, none] = [channelsAnswer("mychannel"), new Uint8Array()];
        peer.says({ GetChannels: channels, QueryInstalledChaincodes: none, QueryChaincodeDefinitions: none });
        const port = await startFakeAdminPort(peer.tls, metrics.root);
        port.answer(() => ({ status: 200, body: 'ledger_blockchain_height{channel="mychannel"} 5\n' }));
        reached.keep(`${name}-tls`, peer.tls);
        pods.set(name, "one");
        sets.set(name, "one");
        const { server } = reached;
        forward(server, "fabric-dev", `${name}-0`, port.address);
        server.answer(`GET ${core}/pods/${name}-0`, (...exchange) => {
            json(pod(name))(...exchange);
        });
        server.answer(`POST ${core}/pods/${name}-0/eviction`, (...exchange) => {
            pods.set(name, sets.get(name) ?? "");
            json({ kind: "Status", status: "Success" }, 201)(...exchange);
        });
        peers.push(peer);
        ports.push(port);
    }

    const list = (items: readonly object[]): object => ({
        ...{ apiVersion: "v1", kind: "List", metadata: { resourceVersion: "1" } },
        items,
    });
    const pod = (name: string): object => ({
        ...{ apiVersion: "v1", kind: "Pod" },
        metadata: {
            ...{ name: `${name}-0`, uid: `${name}-${pods.get(name) ?? ""}`, annotations: { "fabric/clients": "0" } },
            labels: { "app.kubernetes.io/name": name, "controller-revision-hash": pods.get(name) },
        },
        status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
    });
    const statefulSet = (name: string): object => ({
        metadata: { name, generation: 1, labels: { "app.kubernetes.io/name": name } },
        status: { observedGeneration: 1, updateRevision: sets.get(name) },
    });

    function inputs(template = "a", outdated: readonly string[] = []) {
        const nodes = peers.map(({ endpoint: { serverName: name, address } }) => ({
            ...{ mspId: "Org1MSP", operationsPort: 9443 },
            target: { name, organisation: "org1", port: 7051, address },
        }));
        const templates = Object.fromEntries(names.map((name) => [name, template]));
        return { place: reached.place, role: "peer" as const, nodes, templates, outdated };
    }

    const stateOf = (template: string, revision: string): object => ({
        ...inputs(template),
        revisions: Object.fromEntries(names.map((name) => [name, revision])),
    });
    const evicted = (): readonly string[] =>
        reached.server.received
            .filter(({ path }) => path.endsWith("/eviction"))
            .map(({ path }) => path.replace(/^.*\/pods\/|-0\/eviction$/g, ""));

    it("are left alone when all run what their workloads have, however often", async () => {
        const { id, state } = await roll.make(inputs());
        assert.deepEqual({ id, state }, { id: "fabric-dev/peer/org1-peer1,org1-peer2", state: stateOf("a", "one") });
        assert.deepEqual((await roll.make(inputs())).state, state);
        assert.deepEqual(evicted(), []);
    });

    it("are restarted one after the other for another template", async () => {
        const { state } = await roll.make(inputs());
        names.forEach((name) => sets.set(name, "two"));
        assert.deepEqual(await roll.differs(state, inputs("b")), { changes: true, replaces: [] });
        assert.deepEqual(await roll.change(state, inputs("b")), stateOf("b", "two"));
        assert.deepEqual(evicted(), names);
        const [first] = reached.server.received.filter(({ path }) => path.endsWith("/eviction"));
        const { deleteOptions } = first?.body as { readonly deleteOptions: object };
        assert.deepEqual(
            deleteOptions,
            { preconditions: { uid: "org1-peer1-one" } },
            "the pod that was seen, no other",
        );
    });

    it("are not restarted again by a run that goes on with an interrupted one", async () => {
        const { state } = await roll.make(inputs());
        names.forEach((name) => sets.set(name, "two"));
        pods.set("org1-peer1", "two");
        assert.equal((await roll.differs(state, inputs("a", ["org1-peer2"]))).changes, true, "config is as it was");
        await roll.change(state, inputs("b", ["org1-peer2"]));
        assert.deepEqual(evicted(), ["org1-peer2"]);
    });

    it("wait where the disruption budget forbids a restart for now", async () => {
        const { state } = await roll.make(inputs());
        sets.set("org1-peer2", "two");
        const path = `POST ${core}/pods/org1-peer2-0/eviction`;
        const forbidden = refusal(429, "TooManyRequests", "Cannot evict pod as it would violate the budget");
        reached.server.answer(path, forbidden, (...exchange) => {
            pods.set("org1-peer2", "two");
            json({ kind: "Status", status: "Success" }, 201)(...exchange);
        });
        const wanted = { ...inputs(), templates: { "org1-peer1": "a", "org1-peer2": "b" } };
        await roll.change(state, wanted);
        assert.deepEqual(evicted(), ["org1-peer2", "org1-peer2"]);
    });

    it("are not restarted for what somebody has changed by hand, which is told", async () => {
        const { state } = await roll.make(inputs());
        sets.set("org1-peer1", "by hand");
        const told = await warnings(async () => {
            assert.deepEqual(await roll.change(state, inputs()), stateOf("a", "one"));
        });
        assert.deepEqual(told, [
            "org1-peer1: not restarted, as somebody has changed the StatefulSet by hand; pulumi up --refresh puts it right",
        ]);
        assert.deepEqual(evicted(), []);
    });

    const refreshes = [
        { when: "all run what they were left with", arrange: () => undefined, found: ["a", "a"] },
        { when: "a pod is gone", arrange: () => pods.delete("org1-peer2"), found: ["a", ""] },
        { when: "a workload is gone", arrange: () => sets.delete("org1-peer1"), found: ["", "a"] },
        { when: "a workload has another template", arrange: () => sets.set("org1-peer2", "two"), found: ["a", ""] },
        {
            when: "a node runs another template",
            arrange: () => {
                sets.set("org1-peer1", "two");
                pods.set("org1-peer1", "two");
            },
            found: ["", "a"],
        },
    ];
    for (const { when, arrange, found } of refreshes) {
        it(`are found with templates ${JSON.stringify(found)} when ${when}`, async () => {
            const { state } = await roll.make(inputs());
            arrange();
            const templates = Object.fromEntries(names.map((name, index) => [name, found[index]]));
            assert.deepEqual(await roll.find(state), { ...state, templates });
            const { changes } = await roll.differs({ ...state, templates }, inputs());
            assert.equal(changes, found.includes(""), "so that the next up brings it in line");
        });
    }
});
