import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import type { KubeObject } from "../../cluster/client";
import { buildsOf } from "../../builder/kubernetes/built";
import { fieldAt } from "../../cluster/fields";
import type { Others } from "../../components/policies/matrix";
import { succeeded, useStack } from "../support/live-stack";
import { listenInNode, nodeProcess } from "../support/node-listener";
import { probeBeside } from "../support/probe";
import { devModel } from "../support/rendering";
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

/** One of those that are kept for documents, and in no private range. */
const publicAddress = "198.51.100.7";

/** Two orderers and three peers, with chaincode in pods of their own and in servers. */
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
    Object.assign(config, { chaincodes, networkPolicies });
});

const roles: Readonly<Record<string, readonly Others[]>> = {
    client: ["clients"],
    monitoring: ["monitoring"],
    stranger: [],
};

/** The steps build on each other: a failed one fails those after it. */
describe("the pods of a network", () => {
    const live = useStack({ name: "walls", namespace, config: () => settings });
    const model = () =>
        devModel((config: Settings) => {
            Object.assign(config, { namespace });
            settings(config);
        });
    const ends: (() => Promise<unknown>)[] = [];
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
        ends.push(() => closed(server));
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
});

function listeningPod(name: string, labels: Readonly<Record<string, string>>): KubeObject {
    const container = {
        name: "main",
        image: "localhost:35000/node:22",
        command: ["node", "-e", 'require("node:net").createServer().listen(8080)'],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    };
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, labels },
        spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 0,
            securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
            containers: [container],
        },
    };
}

/** As the pods of builds that a peer has asked for. */
function buildLabels(peer: string): Readonly<Record<string, string>> {
    const { matchLabels, matchExpressions } = buildsOf([peer]);
    return { ...matchLabels, ...Object.fromEntries(matchExpressions.map(({ key }) => [key, peer])) };
}

function closed(server: Server): Promise<void> {
    return new Promise((resolve) => {
        server.close(() => {
            resolve();
        });
    });
}
