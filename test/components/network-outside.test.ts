import assert from "node:assert/strict";
import type { Output } from "@pulumi/pulumi";
import { configOf } from "../../fabric/configtx/block";
import { channelFacts } from "../../fabric/configtx/facts";
import { common } from "@hyperledger/fabric-protos";
import { ofType, type Registered } from "../support/engine";
import { devModel, outputsOf, rendered } from "../support/rendering";

const dynamic = "pulumi-nodejs:dynamic/fabric:";
/** What the engine of these tests answers for the API server. */
const chosen = 30000;

/** The dev stack with an orderer and a peer each, reached outside. */
function model(outside: object, own?: object) {
    return devModel((config) => {
        const [org0, org1, org2] = config["organizations"] as readonly object[];
        Object.assign(org0 ?? {}, { orderers: 1 });
        Object.assign(org1 ?? {}, { peers: [own === undefined ? {} : { outside: own }] });
        Object.assign(org2 ?? {}, { peers: 1 });
        Object.assign(config, { outside });
    });
}

const nodePort = { type: "nodePort", host: "203.0.113.7" };

describe("a network whose nodes are reached by node ports", () => {
    let resources: readonly Registered[];

    before(async () => {
        resources = await rendered(model(nodePort, { port: 30051 }));
    });

    const specOf = (name: string): object | undefined => services(resources).get(name);

    it("has a Service beside that of each orderer and peer, with the gRPC port alone and left alone by meshes", () => {
        const names = [...services(resources).keys()].filter((name) => name.endsWith("-outside"));
        assert.deepEqual(names, ["org0-orderer1-outside", "org1-peer1-outside", "org2-peer1-outside"]);
        const named = { name: "tls-grpc", appProtocol: "tls", protocol: "TCP" };
        assert.deepEqual(specOf("org0-orderer1-outside"), {
            type: "NodePort",
            selector: { "app.kubernetes.io/name": "org0-orderer1" },
            publishNotReadyAddresses: true,
            ports: [{ ...named, port: 6050, targetPort: 6050 }],
        });
        assert.deepEqual(specOf("org1-peer1-outside"), {
            type: "NodePort",
            selector: { "app.kubernetes.io/name": "org1-peer1" },
            publishNotReadyAddresses: true,
            ports: [{ ...named, port: 7051, targetPort: 7051, nodePort: 30051 }],
        });
    });

    it("has the certificates for the host, and founds its channel with the addresses outside", () => {
        const identities = ofType(resources, `${dynamic}Identity`);
        for (const name of ["org0-orderer1", "org1-peer1"]) {
            const { inputs } = identities.find((one) => one.name === name) ?? assert.fail(name);
            assert.equal((inputs["hosts"] as readonly string[]).at(-1), "203.0.113.7");
        }
        const [first] = ofType(resources, `${dynamic}FirstBlock`);
        const block = common.Block.deserializeBinary(Buffer.from(String(first?.inputs["founding"]), "base64"));
        const facts = channelFacts(configOf(block) ?? new common.Config());
        assert.deepEqual(
            facts.consenters.map(({ host, port }) => ({ host, port })),
            [{ host: "203.0.113.7", port: chosen }],
        );
        assert.deepEqual(facts.orderers[0]?.endpoints, [`203.0.113.7:${chosen}`]);
    });

    it("has its channel's settings know what the orderers are to be called, and what they were called", async () => {
        const settingsOf = (all: readonly Registered[]): Readonly<Record<string, unknown>> =>
            ofType(all, `${dynamic}ChannelSettings`)[0]?.inputs ?? assert.fail("no settings");
        const { outside, inside } = settingsOf(resources);
        const peers = ["org1", "org2"].map((organisation) => ({ name: `${organisation}-peer1`, organisation }));
        const addresses = { "org0-orderer1": `203.0.113.7:${chosen}` };
        assert.deepEqual(outside, { addresses, through: peers });
        assert.equal(inside, undefined);
        const former = { "org0-orderer1": "org0-orderer1:6050" };
        const moving = await rendered(model(nodePort), { knownInside: { mychannel: former } });
        assert.deepEqual(settingsOf(moving)["inside"], former);
        const none = settingsOf(await rendered(devModel()));
        assert.deepEqual(["outside" in none, "inside" in none], [false, false]);
    });

    it("tells other organisations of peers at their addresses outside, and their own inside", () => {
        const anchors = ofType(resources, `${dynamic}AnchorPeers`).map(({ inputs }) => inputs["anchors"]);
        assert.deepEqual(anchors, [[{ host: "203.0.113.7", port: 30051 }], [{ host: "203.0.113.7", port: chosen }]]);
        const peers = ofType(resources, "kubernetes:apps/v1:StatefulSet").filter(({ name }) => name === "org1-peer1");
        const text = JSON.stringify(peers.map(({ inputs }) => inputs));
        assert.match(text, /"CORE_PEER_GOSSIP_EXTERNALENDPOINT","value":"203\.0\.113\.7:30051"/);
        assert.match(text, /"CORE_PEER_GOSSIP_ENDPOINT","value":"org1-peer1:7051"/);
        assert.match(text, /"CORE_PEER_ADDRESS","value":"org1-peer1:7051"/);
    });

    it("has nodes ask their callers for signs of life more often than load balancers cut what is idle", () => {
        const sets = ofType(resources, "kubernetes:apps/v1:StatefulSet");
        const textOf = (wanted: string): string => JSON.stringify(sets.find(({ name }) => name === wanted)?.inputs);
        assert.match(
            textOf("org1-peer1"),
            /"CORE_PEER_KEEPALIVE_INTERVAL","value":"30s"\},\{"name":"CORE_PEER_KEEPALIVE_MININTERVAL","value":"5s"/,
        );
        assert.match(
            textOf("org0-orderer1"),
            /"ORDERER_GENERAL_KEEPALIVE_SERVERINTERVAL","value":"30s"\},\{"name":"ORDERER_GENERAL_KEEPALIVE_SERVERMININTERVAL","value":"5s"/,
        );
    });

    it("tells clients the addresses outside in profiles, without what is inside alone, and both in outputs", async () => {
        const {
            connectionProfiles,
            endpoints,
            outside = {},
            cards,
        } = await outputsOf(model(nodePort, { port: 30051 }));
        const { peers, organizations, certificateAuthorities } = await valueOf(
            connectionProfiles["org1"] ?? assert.fail("no profile"),
        );
        assert.deepEqual(Object.keys(peers), ["org1-peer1"]);
        const { url, grpcOptions } = peers["org1-peer1"] as { readonly url: string; readonly grpcOptions?: object };
        assert.equal(url, "grpcs://203.0.113.7:30051");
        assert.deepEqual(grpcOptions, { "ssl-target-name-override": "org1-peer1", hostnameOverride: "org1-peer1" });
        assert.match(JSON.stringify(organizations), /"peers":\["org1-peer1"\]/);
        assert.match(JSON.stringify(certificateAuthorities), /"url":"https:\/\/org1-ca:7054"/);
        assert.equal(endpoints["org1-peer1"], "org1-peer1:7051");
        const told = await Promise.all(
            Object.entries(outside).map(async ([name, address]) => [name, await valueOf(address)]),
        );
        assert.deepEqual(Object.fromEntries(told), {
            "org0-orderer1": `203.0.113.7:${chosen}`,
            "org1-peer1": "203.0.113.7:30051",
            "org2-peer1": `203.0.113.7:${chosen}`,
        });
        const { orderers } = await valueOf(cards["org0"] ?? assert.fail("no card"));
        assert.equal(orderers[0]?.address, `203.0.113.7:${chosen}`);
    });
});

describe("the connection profile of peers outside", () => {
    for (const { host, url, asked } of [
        { host: "{node}.acme.example", url: "grpcs://org1-peer1.acme.example:7051", asked: "the host" },
        { host: "203.0.113.7", url: "grpcs://203.0.113.7:7051", asked: "the node" },
        { host: "2001:DB8::7", url: "grpcs://[2001:db8::7]:7051", asked: "the node" },
    ]) {
        it(`has clients ask for the name of ${asked} at ${host}, which its certificate is for`, async () => {
            const ports = { org0: 6050, org2: 7052 };
            const shown = devModel((config) => {
                const [org0, org1, org2] = config["organizations"] as readonly object[];
                Object.assign(org0 ?? {}, { orderers: [{ outside: { port: ports.org0 } }] });
                Object.assign(org1 ?? {}, { peers: 1 });
                Object.assign(org2 ?? {}, { peers: [{ outside: { port: ports.org2 } }] });
                Object.assign(config, { outside: { type: "given", host } });
            });
            const { connectionProfiles } = await outputsOf(shown);
            const { peers } = await valueOf(connectionProfiles["org1"] ?? assert.fail("no profile"));
            const peer = peers["org1-peer1"] as { readonly url: string; readonly grpcOptions?: object };
            const named = { "ssl-target-name-override": "org1-peer1", hostnameOverride: "org1-peer1" };
            assert.deepEqual([peer.url, peer.grpcOptions], [url, asked === "the node" ? named : undefined]);
            const identities = ofType(await rendered(shown), `${dynamic}Identity`);
            const { inputs } = identities.find(({ name }) => name === "org1-peer1") ?? assert.fail("no identity");
            const certified = inputs["hosts"] as readonly string[];
            assert.ok(certified.includes(asked === "the node" ? "org1-peer1" : "org1-peer1.acme.example"));
        });
    }
});

describe("a network whose nodes are reached otherwise", () => {
    it("has none of this where they are reached inside alone", async () => {
        const resources = await rendered(devModel());
        assert.doesNotMatch(JSON.stringify(ofType(resources, "kubernetes:apps/v1:StatefulSet")), /KEEPALIVE/);
        assert.equal((await outputsOf(devModel())).outside, undefined);
    });

    it("has a Service of a load balancer for each, at the port and with the annotations that are wanted", async () => {
        const annotations = { "external-dns.alpha.kubernetes.io/hostname": "{host}" };
        const outside = { type: "loadBalancer", host: "{node}.acme.example", port: 443, annotations };
        const resources = await rendered(model(outside));
        const found = ofType(resources, "kubernetes:core/v1:Service").find(({ name }) => name === "org1-peer1-outside");
        const { metadata, spec } = (found ?? assert.fail("no Service")).inputs as {
            readonly metadata: { readonly annotations: object };
            readonly spec: { readonly type: string; readonly ports: readonly object[] };
        };
        assert.deepEqual(metadata.annotations, {
            "pulumi.com/patchFieldManager": "fabric-network",
            "pulumi.com/skipAwait": "true",
            "external-dns.alpha.kubernetes.io/hostname": "org1-peer1.acme.example",
        });
        assert.deepEqual(
            [spec.type, spec.ports],
            ["LoadBalancer", [{ name: "tls-grpc", appProtocol: "tls", port: 443, targetPort: 7051, protocol: "TCP" }]],
        );
        const [anchors] = ofType(resources, `${dynamic}AnchorPeers`).map(({ inputs }) => inputs["anchors"]);
        assert.deepEqual(anchors, [{ host: "org1-peer1.acme.example", port: 443 }]);
    });

    it("has a route to a Service inside for each where a gateway passes TLS through", async () => {
        const gateway = { name: "edge", namespace: "gateways", section: "fabric" };
        const resources = await rendered(model({ type: "tlsRoute", host: "{node}.acme.example", gateway }));
        const routes = ofType(resources, "kubernetes:gateway.networking.k8s.io/v1:TLSRoute");
        assert.deepEqual(
            routes.map(({ name }) => name),
            ["org0-orderer1-outside", "org1-peer1-outside", "org2-peer1-outside"],
        );
        const parent = { group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge", namespace: "gateways" };
        const backend = { group: "", kind: "Service", name: "org1-peer1-outside", port: 7051, weight: 1 };
        assert.deepEqual(routes[1]?.inputs["spec"], {
            parentRefs: [{ ...parent, sectionName: "fabric" }],
            hostnames: ["org1-peer1.acme.example"],
            rules: [{ backendRefs: [backend] }],
        });
        assert.deepEqual(services(resources).get("org1-peer1-outside"), {
            type: "ClusterIP",
            selector: { "app.kubernetes.io/name": "org1-peer1" },
            publishNotReadyAddresses: true,
            ports: [{ name: "tls-grpc", appProtocol: "tls", port: 7051, targetPort: 7051, protocol: "TCP" }],
        });
        const [anchors] = ofType(resources, `${dynamic}AnchorPeers`).map(({ inputs }) => inputs["anchors"]);
        assert.deepEqual(anchors, [{ host: "org1-peer1.acme.example", port: 443 }]);
    });

    it("makes nothing where somebody else leads to them, and announces the address all the same", async () => {
        const resources = await rendered(model({ type: "given", host: "{node}.acme.example" }));
        assert.deepEqual(
            [...services(resources).keys()].filter((name) => name.endsWith("-outside")),
            [],
        );
        const [anchors] = ofType(resources, `${dynamic}AnchorPeers`).map(({ inputs }) => inputs["anchors"]);
        assert.deepEqual(anchors, [{ host: "org1-peer1.acme.example", port: 7051 }]);
    });
});

function services(resources: readonly Registered[]): ReadonlyMap<string, object> {
    const found = ofType(resources, "kubernetes:core/v1:Service");
    return new Map(found.map(({ name, inputs }) => [name, inputs["spec"] as object]));
}

function valueOf<T>(output: Output<T>): Promise<T> {
    return new Promise((resolve) =>
        output.apply((value) => {
            resolve(value);
        }),
    );
}
