import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import type { KubeObject } from "../../cluster/object";
import type { Others } from "../../components/policies/matrix";
import { fieldAt } from "../../ground/json";
import { callContract } from "../support/calling";
import { buildLabels, listeningPod } from "../support/listening-pod";
import { succeeded, useStack } from "../support/live-stack";
import { listenInNode, nodeProcess } from "../support/node-listener";
import { probeBeside } from "../support/probe";
import { accountClient, readable } from "../support/reading";
import { devModel } from "../support/rendering";
import { nodePods, restartedNodes } from "../support/rolled";
import { type Settings, smallNetwork } from "../support/small-network";
import { withinMinute } from "../support/verbs";
import {
    addressOf,
    compared,
    destinationsAt,
    poolOf,
    type Destination,
    type Placed,
    type Source,
} from "../support/ways";

const namespace = "fabric-walls";
const outside = "fabric-walls-outside";
/** Of the first organisations; the third shares the network's namespace with the channels' first blocks. */
const homes = { org0: `${namespace}-org0`, org1: `${namespace}-org1` };

/** One of those that are kept for documents, and in no private range. */
const publicAddress = "198.51.100.7";

/** Two orderers and three peers in three namespaces, with chaincode in pods of their own and in servers. */
const settings = smallNetwork((config) => {
    const node = { NODE_IMAGE: "localhost:35000/node:22" };
    const chaincode = { channel: "mychannel", source: "chaincode/asset-transfer", buildArguments: node };
    Object.assign(config.storage, { onDestroy: "delete" });
    const chaincodes = [
        { ...chaincode, name: "assets", type: "k8s" },
        { ...chaincode, name: "served", type: "ccaas", servers: "organization" },
    ];
    const networkPolicies = {
        clients: [{ namespace: outside, pods: { app: "client" } }],
        monitoring: [{ namespace: outside, pods: { app: "monitoring" } }],
    };
    const [org0, org1, org2] = config.organizations;
    Object.assign(org0 ?? {}, { namespace: homes.org0, orderers: 1 });
    const administrators = [{ kind: "ServiceAccount", name: "operator", namespace: outside }];
    Object.assign(org1 ?? {}, { namespace: homes.org1, administrators });
    Object.assign(org2 ?? {}, { orderers: 1 });
    Object.assign(config.channels[0] ?? {}, { orderers: ["org0", "org2"] });
    Object.assign(config, { chaincodes, networkPolicies });
});

const roles: Readonly<Record<string, readonly Others[]>> = {
    client: ["clients"],
    monitoring: ["monitoring"],
    stranger: [],
};

/** The steps build on each other: a failed one fails those after it. */
describe("the pods of a network whose organisations are in several namespaces", () => {
    const live = useStack({ name: "walls", namespace, homes: Object.values(homes), config: () => settings });
    const model = () =>
        devModel((config: Settings) => {
            Object.assign(config, { namespace });
            settings(config);
        });
    const ends: (() => unknown)[] = [];
    let pool: readonly Placed[];
    let others: readonly Source[];
    let destinations: readonly Destination[];

    after(async () => {
        for (const end of ends) {
            await end();
        }
    });

    /** A pod that listens, and does nothing else. */
    const run = async (at: string, name: string, labels: Readonly<Record<string, string>>): Promise<KubeObject> => {
        const path = `/api/v1/namespaces/${at}/pods`;
        await live.kubernetes.create(path, listeningPod(name, labels));
        const find = (): Promise<KubeObject> => live.kubernetes.get(`${path}/${name}`);
        await withinMinute(`${name} runs`, async () => fieldAt(await find(), "status", "phase") === "Running");
        return find();
    };

    const machine = async (): Promise<readonly Destination[]> => {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
        ends.push(() => server[Symbol.asyncDispose]());
        const { port } = server.address() as AddressInfo; // It listens on TCP.
        const party = { is: "other", roles: [], refuses: true } as const;
        const own = Object.values(networkInterfaces()).flatMap((all = []) => all);
        return own
            .filter(({ family, internal }) => family === "IPv4" && !internal)
            .map(({ address }) => ({ name: `the machine's ${address}`, party, address, port }));
    };

    it("are there, with pods of others beside them", async () => {
        succeeded(await live.up());
        await live.kubernetes.create("/api/v1/namespaces", {
            ...{ apiVersion: "v1", kind: "Namespace", metadata: { name: outside } },
        });
        ends.push(() => live.kubernetes.remove(`/api/v1/namespaces/${outside}`));
        const { cluster } = live;
        const builds = model().organisations.filter(({ peers }) => peers.length > 0);
        // The pod of a real build may be gone by now; policies know it by its labels.
        await Promise.all(
            builds.map(({ name, chaincodeNamespace }) =>
                run(chaincodeNamespace, `${name}-build`, buildLabels(`${name}-peer1`)),
            ),
        );
        const names = Object.keys(roles);
        const made = await Promise.all(names.map((name) => run(outside, name, { app: name })));
        others = names.map((name, index) => ({
            name,
            party: { is: "other", roles: roles[name] ?? [] },
            pod: made[index] ?? assert.fail(),
        }));
        pool = await poolOf(live.kubernetes, model());
        const publicListener = await listenInNode(cluster.settings, publicAddress, 443);
        ends.push(publicListener.stop);
        const { nodeAddress, apiService, dnsService, ports } = cluster.settings;
        const at = (name: string, role: Others | undefined, address: string, port: number): Destination => ({
            ...{ name, address, port, party: { is: "other", roles: role === undefined ? [] : [role] } },
        });
        destinations = [
            ...destinationsAt(pool),
            ...others.map(({ name, pod }) => at(name, undefined, addressOf(pod), 8080)),
            at("API server", "API server", nodeAddress, ports.apiServer),
            at("API service", "API server", apiService, 443),
            at("kubelet", undefined, nodeAddress, ports.kubelet),
            at("name server", "name servers", nodeAddress, 53),
            at("name service", "name servers", dnsService, 53),
            { ...at("name service by UDP", "name servers", dnsService, 53), udp: true },
            at("the public internet", "sources of builds", publicAddress, 443),
            ...(await machine()),
        ];
    });

    it("all listen, as the node itself sees, to which no policy applies", async () => {
        const { settings: cluster } = live.cluster;
        // The machine tells its own node no more than pods.
        const listening = destinations.filter(({ party }) => party.is === "ours" || party.refuses !== true);
        const answers = await probeBeside(nodeProcess(cluster), listening);
        const silent = listening.filter((_, index) => answers[index] !== "open");
        assert.deepEqual(
            silent.map(({ name, port }) => `${name} ${port}`),
            [],
        );
    });

    it("reach what the matrix opens, and nothing else", async () => {
        const { tried, open, wrong } = await compared([...pool, ...others], destinations);
        console.log(`        ${tried} connections tried, ${open.length} of them open`);
        assert.deepEqual(wrong, []);
        assert.ok(tried > 500, `only ${tried} connections were tried`);
        for (const line of [
            "org1-peer1-0 → org0-orderer1-0 grpc 6050",
            "monitoring → org1-ca-0 operations 9443",
            "client → org2-peer1-0 grpc 7051",
            "org1-build → the public internet 443",
        ]) {
            assert.ok(open.includes(line), `${line} is not among the open ones:\n${open.join("\n")}`);
        }
    });

    it("are whole: nothing to change, nothing found changed", async () => {
        succeeded(await live.stack.run("preview", "--expect-no-changes"));
        succeeded(await live.stack.run("refresh", "--yes", "--expect-no-changes"));
    });

    it("do not move: an organisation in another namespace is refused before anything changes", async () => {
        live.configure((config) => {
            settings(config);
            Object.assign((config as { organizations: object[] }).organizations[1] ?? {}, { namespace: "elsewhere" });
        });
        const { status, output } = await live.stack.run("preview");
        assert.notEqual(status, 0, output);
        assert.match(
            output,
            /organizations\[1\]\.namespace: org1 lives in fabric-walls-org1, .* Keep fabric-walls-org1;/s,
        );
        live.configure(settings);
    });

    it("are seen and called by the administrators of their organisation, who read nothing of another one", async () => {
        const kubernetes = await accountClient(live, { namespace: outside, name: "operator" });
        ends.push(() => {
            kubernetes.close();
        });
        const core = (home: string, kind: string): string => `/api/v1/namespaces/${home}/${kind}`;
        const seen = [core(homes.org1, "pods"), core(homes.org1, "events"), core(`${homes.org1}-chaincode`, "pods")];
        assert.deepEqual(await readable(kubernetes, seen), seen);
        assert.deepEqual(
            await readable(kubernetes, [
                ...[core(homes.org1, "secrets"), core(homes.org1, "secrets/org1-ca")],
                ...[core(homes.org1, "secrets/org1-peer1-tls"), core(`${homes.org1}-chaincode`, "secrets")],
                ...[core(homes.org0, "secrets/org0-ca"), core(homes.org0, "secrets/org0-admin-msp")],
                ...[core(homes.org0, "pods"), core(homes.org0, "configmaps/org0-msp")],
                ...[core(namespace, "secrets/org2-admin-msp"), core(namespace, "pods")],
            ]),
            [],
        );
        const client = { ...(await live.clientOf("org1")), kubernetes, chaincode: "assets" };
        await callContract(client, "submit", "CreateAsset", ["wall", "red", "5", "Ana", "300"]);
        assert.match(await callContract(client, "evaluate", "ReadAsset", ["wall"]), /Ana/);
    });

    it("are restarted one at a time, in whatever namespaces the nodes of a group are", async () => {
        const pods = async (): Promise<ReadonlyMap<string, string>> => {
            const all = [namespace, homes.org0].map((home) => nodePods(live.kubernetes, home));
            return new Map((await Promise.all(all)).flatMap((found) => [...found]));
        };
        const before = await pods();
        live.configure((config) => {
            settings(config);
            for (const organisation of (config as { organizations: Settings[] }).organizations) {
                if (organisation["orderers"] === 1) {
                    const resources = { requests: { cpu: "51m", memory: "128Mi" } };
                    Object.assign(organisation, { orderers: [{ resources }] });
                }
            }
        });
        const { output } = succeeded(await live.up());
        assert.deepEqual(restartedNodes(before, await pods()), ["org0-orderer1", "org2-orderer1"]);
        assert.equal(new Set(output.match(/\d restarts org\d-orderer1/g)).size, 2, output);
        succeeded(await live.stack.run("preview", "--expect-no-changes"));
        const client = { ...(await live.clientOf("org1")), chaincode: "assets" };
        await callContract(client, "submit", "CreateAsset", ["after", "red", "5", "Ben", "300"]);
    });

    it("leave nothing behind when their stack is destroyed", async () => {
        succeeded(await live.stack.run("destroy", "--yes", "--skip-preview"));
        const all = [namespace, ...Object.values(homes), `${homes.org1}-chaincode`, `${namespace}-org2-chaincode`];
        const left = await Promise.all(all.map((name) => live.kubernetes.find(`/api/v1/namespaces/${name}`)));
        assert.deepEqual(
            left.map((found) => found?.metadata.name),
            all.map(() => undefined),
        );
    });
});
