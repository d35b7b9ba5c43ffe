import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const long = "a".repeat(50);

describe("checks of addresses outside", () => {
    itRefuses([
        {
            what: "what differs for a node where nothing says how it is reached",
            change: { "organizations[1].peers": [{ outside: { port: 443 } }] },
            says: [
                "organizations[1].peers[0].outside: only with fabric:outside, which says by what way nodes are reached",
            ],
        },
        {
            what: "a host for all load balancers, once, by the nodes that would have one address",
            change: { outside: { type: "loadBalancer", host: "fabric.acme.example" } },
            says: [
                "outside.host: gives org0-orderer2 the address fabric.acme.example:6050, which org0-orderer1 has: put {node} into the host, or give each a host or port of its own",
            ],
        },
        {
            what: "one port for all nodes of a host",
            change: {
                outside: { type: "given", host: "fabric.acme.example", port: 443 },
                "organizations[0].orderers": 1,
                "organizations[1].peers": [{ outside: { port: 7051 } }, { outside: { port: 443 } }],
                "organizations[2].peers": [{ outside: { host: "other.acme.example" } }],
            },
            says: [
                "organizations[1].peers[1].outside: gives org1-peer2 the address fabric.acme.example:443, which org0-orderer1 has: put {node} into the host, or give each a host or port of its own",
            ],
        },
        {
            what: "one IPv6 address for two nodes, however it is written",
            change: {
                outside: { type: "given", host: "{node}.acme.example" },
                "organizations[1].peers": [
                    { outside: { host: "2001:db8::1" } },
                    { outside: { host: "[2001:DB8:0:0::1]" } },
                ],
            },
            says: [
                "organizations[1].peers[1].outside: gives org1-peer2 the address [2001:db8::1]:7051, which org1-peer1 has: put {node} into the host, or give each a host or port of its own",
            ],
        },
        {
            what: "one node port for two nodes, whatever their hosts",
            change: {
                outside: { type: "nodePort", host: "203.0.113.7" },
                "organizations[1].peers": [
                    { outside: { port: 30051 } },
                    { outside: { port: 30051, host: "203.0.113.8" } },
                ],
            },
            says: [
                "organizations[1].peers[1].outside: gives org1-peer2 the node port 30051, which org1-peer1 has: it leads to one of them",
            ],
        },
        {
            what: "a port for all node ports, and annotations that no load balancer reads",
            change: { outside: { type: "nodePort", host: "203.0.113.7", port: 30051, annotations: { note: "x" } } },
            says: [
                "outside.annotations: only with type loadBalancer",
                "outside.host: gives org0-orderer2 the node port 30051, which org0-orderer1 has: it leads to one of them",
                "outside.port: not with type nodePort: no two nodes have one node port, so that each has its own outside.port",
            ],
        },
        {
            what: "routes without a gateway, by an address, by one host, and with ports of their own",
            change: {
                outside: { type: "tlsRoute", host: "fabric.acme.example" },
                "organizations[1].peers": [{ outside: { host: "203.0.113.7" } }, { outside: { port: 8443 } }],
            },
            says: [
                "outside.gateway: is missing: with type tlsRoute it names the gateway that passes TLS through",
                "outside.host: gives org0-orderer2 the host fabric.acme.example, which org0-orderer1 has: put {node} into it, or give each one of its own",
                "organizations[1].peers[0].outside.host: gives org1-peer1 an IP address, and a gateway is told names alone (SNI): with type tlsRoute it must be a DNS name",
                "organizations[1].peers[1].outside: gives org1-peer2 the host fabric.acme.example, which org0-orderer1 has: put {node} into it, or give each one of its own",
                "organizations[1].peers[1].outside.port: not with type tlsRoute: the gateway's port, which outside.port says, is that of all nodes",
            ],
        },
        {
            what: "a gateway where none is asked",
            change: { outside: { type: "given", host: "{node}.acme.example", gateway: { name: "edge" } } },
            says: ["outside.gateway: only with type tlsRoute"],
        },
        {
            what: "nodes without a host",
            change: {
                outside: { type: "given" },
                "organizations[0].orderers": [{ outside: { host: "orderer.acme.example" } }, { outside: { port: 1 } }],
                "organizations[1].peers": 1,
                "organizations[2].peers": [{ outside: { host: "peer.acme.example" } }],
            },
            says: [
                "organizations[0].orderers[1].outside.host: is missing, and fabric:outside has none for all nodes",
                "organizations[1].peers[0].outside.host: is missing, and fabric:outside has none for all nodes",
            ],
        },
        {
            what: "hosts that grow too long once they have the node's name",
            change: {
                outside: { type: "given", host: `${long}-{node}.acme.example` },
                "organizations[0].orderers": 1,
                "organizations[1].peers": [{ outside: { host: `{node}${".a123456789".repeat(23)}` } }],
                "organizations[2].peers": [{ outside: { host: "peer.acme.example" } }],
            },
            says: [
                `outside.host: gives org0-orderer1 a host with the part "${long}-org0-orderer1" of 64 characters, 63 at most are allowed`,
                `organizations[1].peers[0].outside.host: gives org1-peer1 a host of 263 characters, 253 at most are allowed`,
            ],
        },
    ]);

    const taken = [
        { what: "one host for all node ports", outside: { type: "nodePort", host: "203.0.113.7" } },
        { what: "a host for each node", outside: { type: "loadBalancer", host: "{node}.acme.example", port: 443 } },
        {
            what: "a gateway",
            outside: {
                type: "tlsRoute",
                host: "{node}.acme.example",
                gateway: { name: "edge", namespace: "kube-edge" },
            },
        },
        { what: "the machine's addresses of both versions", outside: { type: "nodePort", host: "2001:db8::1" } },
    ];
    for (const { what, outside } of taken) {
        it(`takes ${what}`, () => {
            assert.deepEqual(configProblems(settingsWith({ outside })), []);
        });
    }

    it("has nothing to add where the settings for all are of another kind", () => {
        const change = { outside: "nodePort", "organizations[1].peers": [{ outside: { port: 443 } }] };
        assert.deepEqual(
            configProblems(settingsWith(change)).map(({ path }) => path),
            ["outside"],
        );
    });
});
