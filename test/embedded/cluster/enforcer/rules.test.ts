import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { KubeObject } from "../../../../cluster/object";
import { ruleset } from "../../../../embedded/cluster/enforcer/rules";
import { podsOf, type Pod, type World } from "../../../../embedded/cluster/enforcer/world";

const range = "10.213.0.0/24";

const peer: Pod = pod("net", "peer", "10.213.0.2", { app: "peer" }, [{ name: "grpc", protocol: "TCP", port: 7051 }]);
const chaincode = pod("net-chaincode", "cc", "10.213.0.3", { app: "chaincode" });
const stranger = pod("other", "stranger", "10.213.0.4", {});

function pod(namespace: string, name: string, address: string, labels: Pod["labels"], ports: Pod["ports"] = []): Pod {
    return { namespace, name, address, labels, ports };
}

function policy(spec: object, namespace = "net"): KubeObject {
    return {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: { name: "p", namespace },
        spec: { podSelector: { matchLabels: { app: "peer" } }, ...spec },
    };
}

function world(...policies: readonly KubeObject[]): World {
    const names = ["net", "net-chaincode", "other"];
    return {
        pods: [peer, chaincode, stranger],
        namespaces: new Map(names.map((name) => [name, { "kubernetes.io/metadata.name": name }])),
        policies,
    };
}

/** The matches of the peer's chain in one direction; undefined when it has none. */
function allowed(direction: "ingress" | "egress", of: World): readonly string[] | undefined {
    const text = ruleset(of, range);
    const chain = new RegExp(
        `chain ${direction}-10\\.213\\.0\\.2 \\{\\n([^}]*(?:\\{[^}]*\\}[^}]*)*)goto refused\\n\\}`,
    );
    const body = chain.exec(text)?.[1];
    return body?.split("\n").filter((line) => line !== "");
}

const everybody = "10.213.0.2 : return, 10.213.0.3 : return, 10.213.0.4 : return";

describe("rules of NetworkPolicies", () => {
    it("leave pods without a policy free, and refuse an address that is nobody's", () => {
        const text = ruleset(world(), range);
        assert.ok(text.includes(`chain egress {\nip saddr vmap { ${everybody} }\ngoto refused\n}`), text);
        assert.ok(text.includes(`chain ingress {\nip daddr vmap { ${everybody} }\ngoto refused\n}`), text);
    });

    it("answer what they forbid at once", () => {
        const answers = "meta l4proto tcp reject with tcp reset\nreject with icmp type admin-prohibited\n";
        assert.ok(ruleset(world(), range).includes(`chain refused {\n${answers}}`));
    });

    it("judge what pods send, to each other and to the node, and what they are sent, but for answers", () => {
        const text = ruleset(world(), range);
        for (const [hook, chains] of [
            ["forward", `ip saddr ${range} jump egress\nip daddr ${range} jump ingress\n`],
            ["input", `ip saddr ${range} jump egress\n`],
        ] as const) {
            const head = `type filter hook ${hook} priority -10; policy accept;\nct state established,related accept\n`;
            assert.ok(text.includes(head + chains + "}"), text);
        }
    });

    const directions = [
        { says: "ingress by default", spec: {}, ingress: [], egress: undefined },
        { says: "egress, too, with rules for it", spec: { egress: [] }, ingress: [], egress: [] },
        { says: "what its types name", spec: { policyTypes: ["Egress"] }, ingress: undefined, egress: [] },
    ];
    for (const { says, spec, ingress, egress } of directions) {
        it(`deny ${says}`, () => {
            assert.deepEqual(allowed("ingress", world(policy(spec))), ingress);
            assert.deepEqual(allowed("egress", world(policy(spec))), egress);
        });
    }

    it("send a pod with a policy through its own chain", () => {
        const verdicts = "10.213.0.2 : goto ingress-10.213.0.2, 10.213.0.3 : return, 10.213.0.4 : return";
        assert.ok(ruleset(world(policy({})), range).includes(`ip daddr vmap { ${verdicts} }`));
    });

    it("leave pods of other namespaces alone", () => {
        assert.equal(allowed("ingress", world(policy({}, "other"))), undefined);
    });

    const inNamespace = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "net-chaincode" } } };
    const chaincodePods = { podSelector: { matchLabels: { app: "chaincode" } } };
    const cases = [
        { says: "anything by a rule that says nothing", rule: {}, lines: [" return"] },
        {
            says: "a port from anywhere",
            rule: { ports: [{ port: 7051 }] },
            lines: ["tcp dport 7051 return"],
        },
        {
            says: "ranges of ports, and protocols as a whole",
            rule: { ports: [{ port: 1, endPort: 9, protocol: "UDP" }, { protocol: "SCTP" }] },
            lines: ["udp dport 1-9 return", "meta l4proto sctp return"],
        },
        {
            says: "pods of a namespace",
            rule: { from: [inNamespace], ports: [{ port: 7052 }] },
            lines: ["ip saddr { 10.213.0.3 } tcp dport 7052 return"],
        },
        {
            says: "pods by their labels in a namespace",
            rule: { from: [{ ...inNamespace, podSelector: { matchLabels: { app: "other" } } }] },
            lines: [],
        },
        { says: "pods by their labels in its own namespace only", rule: { from: [chaincodePods] }, lines: [] },
        {
            says: "pods of all namespaces by an empty selector",
            rule: { from: [{ namespaceSelector: {}, ...chaincodePods }] },
            lines: ["ip saddr { 10.213.0.3 } return"],
        },
        {
            says: "addresses without exceptions",
            rule: { from: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "fd00::/8"] } }] },
            lines: ["ip saddr 0.0.0.0/0 ip saddr != { 10.0.0.0/8 } return"],
        },
        { says: "no IPv6", rule: { from: [{ ipBlock: { cidr: "::/0" } }] }, lines: [] },
        {
            says: "ports by name",
            rule: { ports: [{ port: "grpc" }, { port: "other" }] },
            lines: ["tcp dport 7051 return"],
        },
    ];
    for (const { says, rule, lines } of cases) {
        it(`allow ${says}`, () => {
            const found = allowed("ingress", world(policy({ ingress: [rule] })));
            assert.deepEqual(
                found,
                lines.map((line) => line.trim()),
            );
        });
    }

    it("allow by the names of the ports of those who are called", () => {
        const of = { ...world(), pods: [peer, { ...chaincode, labels: { app: "peer" } }] };
        const free = { podSelector: { matchLabels: { app: "peer" } }, policyTypes: ["Egress"] };
        const rule = { to: [{ podSelector: { matchLabels: { app: "peer" } } }], ports: [{ port: "grpc" }] };
        const own = policy({ ...free, egress: [rule] });
        assert.deepEqual(allowed("egress", { ...of, policies: [own] }), ["ip daddr 10.213.0.2 tcp dport 7051 return"]);
    });

    it("are what nft takes", function () {
        const nft = spawnSync("unshare", ["--net", "nft", "-f", "-"], {
            input: ruleset(world(...cases.map(({ rule }) => policy({ ingress: [rule], egress: [] }))), range),
            encoding: "utf8",
        });
        if (nft.error !== undefined || /ermitted|not found|No such file/.test(nft.stderr)) {
            this.skip(); // Needs root, nft and a kernel that has it.
        }
        assert.equal(nft.stderr, "");
        assert.equal(nft.status, 0);
    });
});

describe("pods and their addresses", () => {
    const object = (name: string, more: object): KubeObject => ({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, namespace: "net", labels: { app: name } },
        ...more,
    });
    const joined = { address: "10.213.0.9", namespace: "net", name: "a", sandbox: "s" };

    it("are known by the note of who joined them before their status tells", () => {
        assert.deepEqual(
            podsOf([object("a", {})], [joined]).map(({ name, address }) => `${name} ${address}`),
            ["a 10.213.0.9"],
        );
    });

    it("are known by their status where nobody noted them", () => {
        const pods = [object("a", { status: { podIP: "10.213.0.7" } })];
        assert.deepEqual(
            podsOf(pods, []).map(({ address }) => address),
            ["10.213.0.7"],
        );
    });

    it("are not known by a status whose address is another's by now", () => {
        const pods = [object("a", {}), object("b", { status: { podIP: "10.213.0.9" } })];
        assert.deepEqual(
            podsOf(pods, [joined]).map(({ name }) => name),
            ["a"],
        );
    });

    for (const [what, more] of [
        ["over", { status: { podIP: "10.213.0.7", phase: "Succeeded" } }],
        ["on the node's network", { spec: { hostNetwork: true }, status: { podIP: "10.215.0.1" } }],
    ] as const) {
        it(`are left out when they are ${what}`, () => {
            assert.deepEqual(podsOf([object("a", more)], []), []);
        });
    }

    it("are left out when the API server does not know them", () => {
        assert.deepEqual(podsOf([], [joined]), []);
    });
});
