import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policiesOf, type Policy } from "../../../components/policies/policies";
import { newPackage } from "../../../fabric/package";
import { allowed } from "../../support/policy-text";
import { devModel } from "../../support/rendering";

const apiServer = {
    party: { kind: "range", cidr: "10.9.0.1/32", except: [] },
    ports: [{ protocol: "TCP", port: 443 }],
} as const;
const dns = {
    party: { kind: "range", cidr: "10.9.0.53/32", except: [] },
    ports: [{ protocol: "UDP", port: 53 }],
} as const;
const image = `example.com/x@sha256:${"0".repeat(64)}`;

type Change = (config: Record<string, unknown>) => unknown;

/** Of the dev stack's organisations, with one peer each. */
function policies(change: Change = () => undefined): readonly Policy[] {
    const model = devModel((config) => {
        const organisations = config["organizations"] as readonly Record<string, unknown>[];
        config["organizations"] = organisations.map((one) => ("peers" in one ? { ...one, peers: 1 } : one));
        change(config);
    });
    return policiesOf(model, { apiServer: [apiServer], dns: [dns] });
}

function named(name: string, change?: Change): Policy {
    return policies(change).find((policy) => policy.name === name) ?? assert.fail(`there is no policy ${name}`);
}

const ns = "fabric-dev";
const names = "10.9.0.53/32: UDP 53";
/** Also where chaincode ran before it had a namespace of its own. */
const callers = `${[`${ns}-org1-chaincode`, ns].map((home) => `${home} component=chaincode peer=org1-peer1`).join(" | ")}: TCP 7052`;
const homes = [`${ns}-org1-chaincode`, `${ns}-org2-chaincode`];
const peers = `${ns} component=peer part-of=org0,org1,org2: TCP 7051`;
const orderers = `${ns} component=orderer part-of=org0,org1,org2: TCP 6050`;

describe("the policies of a network", () => {
    it("are one for each node, for each peer's chaincodes, and for an organisation's builds and servers", () => {
        assert.deepEqual(
            policies((config) => {
                config["chaincodes"] = [{ name: "m", channel: "mychannel", type: "ccaas", image }];
            }).map(({ namespace, name }) => `${namespace}/${name}`),
            [
                ...["org0-ca", "org0-orderer1", "org0-orderer2", "org0-orderer3"],
                ...["org1-ca", "org1-peer1", "org1-peer1-chaincode", "org1-builds", "org1-servers"],
                ...["org2-ca", "org2-peer1", "org2-peer1-chaincode", "org2-builds", "org2-servers"],
            ]
                .map(
                    (name) =>
                        `${ns}${/peer1-chaincode|builds|servers/.test(name) ? `-${name.slice(0, 4)}-chaincode` : ""}/${name}`,
                )
                .concat(homes.map((home) => `${home}/${home}-others`)),
        );
    });

    it("are none where they are off", () => {
        const off = policies((config) => (config["networkPolicies"] = { enabled: false }));
        assert.deepEqual(off, []);
    });

    it("deny in both directions what they do not name, and select pods of the network alone", () => {
        for (const { name, spec, namespace } of policies()) {
            assert.deepEqual(spec.policyTypes, ["Ingress", "Egress"], name);
            if (name.endsWith("-others")) {
                assert.deepEqual([spec.podSelector, spec.ingress, spec.egress], [{}, undefined, undefined]);
                assert.ok(homes.includes(namespace), "where nothing else is");
                continue;
            }
            const text = JSON.stringify(spec.podSelector);
            assert.match(text, /"app\.kubernetes\.io\/component":"\w+"/, name);
            assert.match(
                text,
                /part-of":"org\d"|fabric-builder-k8s-peer","operator":"In","values":\["org\d-peer1"\]/,
                name,
            );
        }
    });

    const cases: readonly {
        readonly says: string;
        readonly name: string;
        readonly change?: Change;
        readonly ingress: readonly string[];
        readonly egress: readonly string[];
    }[] = [
        { says: "leave a CA to tunnels", name: "org1-ca", ingress: [], egress: [] },
        {
            says: "let orderers be called by peers and each other",
            name: "org0-orderer1",
            ingress: [peers.replace("7051", "6050"), orderers],
            egress: [orderers, names],
        },
        {
            says: "let peers be called by each other and by their own chaincodes",
            name: "org1-peer1",
            ingress: [peers, callers],
            egress: [peers, orderers, names, "10.9.0.1/32: TCP 443"],
        },
        {
            says: "let a chaincode call its own peer",
            name: "org1-peer1-chaincode",
            ingress: [],
            egress: [`${ns} name=org1-peer1 component=peer part-of=org1: TCP 7052`, names],
        },
        {
            says: "let builds call the public internet",
            name: "org1-builds",
            ingress: [],
            egress: [
                names,
                "0.0.0.0/0 -10.0.0.0/8 -100.64.0.0/10 -127.0.0.0/8 -169.254.0.0/16 -172.16.0.0/12 -192.168.0.0/16: TCP 80, TCP 443",
                "::/0 -::1/128 -fc00::/7 -fe80::/10: TCP 80, TCP 443",
            ],
        },
        {
            says: "let builds call what is set instead",
            name: "org1-builds",
            change: (config) =>
                (config["networkPolicies"] = {
                    builds: [{ namespace: "tools", pods: { app: "proxy" }, ports: [3128] }],
                }),
            ingress: [],
            egress: [names, "tools app=proxy: TCP 3128"],
        },
        {
            says: "let applications, monitoring and partners call as set",
            name: "org1-peer1",
            change: (config) =>
                (config["networkPolicies"] = {
                    clients: [{ namespace: "apps" }, { cidr: "10.1.0.0/16", except: ["10.1.1.0/24"] }],
                    monitoring: [{ namespace: "monitoring", pods: { app: "prometheus" } }],
                    partners: ["192.0.2.0/24"],
                }),
            ingress: [
                peers,
                callers,
                "apps | 10.1.0.0/16 -10.1.1.0/24: TCP 7051",
                "192.0.2.0/24: TCP 7051",
                "monitoring app=prometheus: TCP 9443",
            ],
            egress: [peers, orderers, "192.0.2.0/24: TCP any", names, "10.9.0.1/32: TCP 443"],
        },
        {
            says: "open what has an address to everybody",
            name: "org0-orderer1",
            change: (config) => {
                const [first] = config["organizations"] as Record<string, unknown>[];
                Object.assign(first ?? {}, { orderers: [{ address: "a:1", adminAddress: "b:2" }, {}, {}] });
            },
            ingress: [peers.replace("7051", "6050"), orderers, "anywhere: TCP 6050", "anywhere: TCP 9443"],
            egress: [orderers, names],
        },
        {
            says: "open what is reached outside to everybody, and let nodes call each other at chosen node ports and others",
            name: "org1-peer1",
            change: (config) => {
                const [, second] = config["organizations"] as Record<string, unknown>[];
                Object.assign(second ?? {}, { peers: [{ outside: { port: 30051 } }] });
                config["outside"] = { type: "nodePort", host: "203.0.113.7" };
            },
            ingress: [peers, callers, "anywhere: TCP 7051"],
            egress: [peers, orderers, "203.0.113.7/32: TCP 30051, TCP 30000-32767", names, "10.9.0.1/32: TCP 443"],
        },
        {
            says: "open a CA that has an address to everybody",
            name: "org1-ca",
            change: (config) => {
                const [, second] = config["organizations"] as Record<string, unknown>[];
                Object.assign(second ?? {}, { ca: { address: "a:1" } });
            },
            ingress: ["anywhere: TCP 7054"],
            egress: [],
        },
        {
            says: "let chaincodes call what is set",
            name: "org1-peer1-chaincode",
            change: (config) => (config["networkPolicies"] = { chaincodes: [{ cidr: "10.2.0.0/16" }] }),
            ingress: [],
            egress: [`${ns} name=org1-peer1 component=peer part-of=org1: TCP 7052`, names, "10.2.0.0/16: TCP any"],
        },
        {
            says: "let chaincode servers be called by the peers of their organisation",
            name: "org1-servers",
            change: (config) =>
                (config["chaincodes"] = [
                    { name: "m", channel: "mychannel", type: "ccaas", image, port: 9990 },
                    { name: "n", channel: "mychannel", type: "external", image, port: 7 },
                ]),
            ingress: [`${ns} name=org1-peer1 component=peer part-of=org1: TCP 7, TCP 9990`],
            egress: [names],
        },
        {
            says: "let name servers and the API server be where they are set",
            name: "org1-peer1",
            change: (config) =>
                (config["networkPolicies"] = {
                    dns: [{ namespace: "openshift-dns", ports: [5353] }],
                    apiServer: [{ cidr: "10.3.0.0/28", ports: [6443] }],
                }),
            ingress: [peers, callers],
            egress: [peers, orderers, "openshift-dns: UDP 5353, TCP 5353", "10.3.0.0/28: TCP 6443"],
        },
    ];
    for (const { says, name, change, ingress, egress } of cases) {
        it(says, () => {
            const policy = named(name, change);
            assert.deepEqual(allowed(policy, "ingress"), ingress);
            assert.deepEqual(allowed(policy, "egress"), egress);
        });
    }

    it("let peers call the ports of chaincode servers that somebody else runs", async () => {
        const folder = mkdtempSync(join(tmpdir(), "policies-"));
        try {
            const file = join(folder, "finished.tgz");
            const connection = { address: "{{.peername}}.example.com:9001", dial_timeout: "10s" };
            const files = { "connection.json": Buffer.from(JSON.stringify(connection)) };
            writeFileSync(file, (await newPackage({ type: "ccaas", label: "f", files })).archive);
            const on = { channel: "mychannel" };
            const addresses = { org1: "cc.example.com:9000", org2: "cc.example.com:9002" };
            const policy = named("org1-peer1", (config) => {
                config["networkPolicies"] = { chaincodeServers: [{ cidr: "10.4.0.0/16", ports: [7] }] };
                config["chaincodes"] = [
                    { ...on, name: "a", type: "ccaas", addresses },
                    { ...on, name: "f", type: "ccaas", package: file },
                    { ...on, name: "d", source: "chaincode/asset-transfer", developmentAddress: "10.215.0.2:9998" },
                ];
            });
            assert.deepEqual(allowed(policy, "egress").slice(-2), [
                "anywhere: TCP 9000, TCP 9001, TCP 9998",
                "10.4.0.0/16: TCP 7",
            ]);
        } finally {
            rmSync(folder, { recursive: true, force: true });
        }
    });
});
