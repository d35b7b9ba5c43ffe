import assert from "node:assert/strict";
import { devModel } from "../../support/rendering";

type Change = (config: Record<string, unknown>) => unknown;

function nodes(change: Change) {
    const { organisations } = devModel(change);
    return Object.fromEntries(
        organisations
            .flatMap(({ ca, orderers, peers }) => [ca, ...orderers, ...peers])
            .map((node) => [node.name, node]),
    );
}

/** With two peers of org1 that have settings of their own. */
function with2(outside: object, first: object, second: object): Change {
    return (config) => {
        const [, org1] = config["organizations"] as object[];
        Object.assign(org1 ?? {}, { peers: [{ outside: first }, { outside: second }] });
        Object.assign(config, { outside });
    };
}

describe("how a node is reached outside", () => {
    it("is not said of any node by default", () => {
        const all = Object.values(nodes(() => undefined));
        assert.deepEqual([...new Set(all.map(({ outside }) => outside))], [undefined]);
    });

    it("is by a node port that is the API server's to choose, or the node's own, and never of a CA", () => {
        const found = nodes(with2({ type: "nodePort", host: "203.0.113.7" }, { port: 30051 }, { host: "203.0.113.8" }));
        assert.deepEqual(found["org0-orderer1"]?.outside, { type: "nodePort", host: "203.0.113.7", port: undefined });
        assert.deepEqual(found["org1-peer1"]?.outside, { type: "nodePort", host: "203.0.113.7", port: 30051 });
        assert.deepEqual(found["org1-peer2"]?.outside, { type: "nodePort", host: "203.0.113.8", port: undefined });
        assert.equal(found["org1-ca"]?.outside, undefined);
    });

    it("is by a load balancer at the node's own port or that of all, with annotations that know node and host", () => {
        const annotations = { "external-dns.alpha.kubernetes.io/hostname": "{host}", note: "{node}, {node}" };
        const outside = { type: "loadBalancer", host: "{node}.acme.example", annotations };
        const found = nodes(with2(outside, { port: 443 }, { host: "2001:db8::2" }));
        const filled = (host: string, name: string) => ({
            "external-dns.alpha.kubernetes.io/hostname": host,
            note: `${name}, ${name}`,
        });
        const kind = { type: "loadBalancer" };
        const first = { host: "org1-peer1.acme.example", port: 443 };
        assert.deepEqual(found["org1-peer1"]?.outside, {
            ...{ ...kind, ...first },
            annotations: filled("org1-peer1.acme.example", "org1-peer1"),
        });
        assert.deepEqual(found["org1-peer2"]?.outside, {
            ...{ ...kind, host: "[2001:db8::2]", port: 7051 },
            annotations: filled("2001:db8::2", "org1-peer2"),
        });
        assert.equal(found["org0-orderer1"]?.outside?.port, 6050);
        const at443 = nodes(with2({ ...outside, port: 443 }, {}, { port: 8443 }));
        assert.deepEqual(
            ["org0-orderer1", "org1-peer1", "org1-peer2"].map((name) => at443[name]?.outside?.port),
            [443, 443, 8443],
        );
    });

    it("is through a gateway at its port, 443 unless the config says another", () => {
        const gateway = { name: "edge", namespace: "gateways", section: "fabric" };
        const outside = { type: "tlsRoute", host: "{node}.acme.example", gateway };
        const found = nodes(with2(outside, {}, { host: "other.acme.example" }));
        const kind = { type: "tlsRoute", gateway };
        assert.deepEqual(found["org1-peer1"]?.outside, { ...kind, host: "org1-peer1.acme.example", port: 443 });
        assert.deepEqual(found["org1-peer2"]?.outside, { ...kind, host: "other.acme.example", port: 443 });
        const elsewhere = nodes(with2({ ...outside, gateway: { name: "edge" }, port: 8443 }, {}, {}));
        assert.deepEqual(elsewhere["org0-orderer1"]?.outside, {
            ...{ type: "tlsRoute", host: "org0-orderer1.acme.example", port: 8443 },
            gateway: { name: "edge", namespace: undefined, section: undefined },
        });
    });

    it("is in the node's certificate, after the names that it has inside", () => {
        const found = nodes(with2({ type: "given", host: "{node}.acme.example" }, {}, { host: "[2001:DB8:0::2]" }));
        const inside = [
            ...["org1-peer1", "org1-peer1.fabric-dev.svc", "org1-peer1.org1.example.com"],
            ...["org1-gateway", "org1-gateway.fabric-dev.svc", "org1-gateway.org1.example.com"],
        ];
        assert.deepEqual(found["org1-peer1"]?.hosts, [...inside, "org1-peer1.acme.example"]);
        assert.equal(found["org1-peer2"]?.hosts.at(-1), "2001:db8::2", "as a certificate has it");
        assert.equal(found["org1-ca"]?.hosts.at(-1), "org1-ca.org1.example.com");
    });
});
