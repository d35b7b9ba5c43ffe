import assert from "node:assert/strict";
import { configProblems, problemList } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const reference = `ghcr.io/acme/asset@sha256:${"ab".repeat(32)}`;
const source = "chaincode/asset-transfer";
const addresses = { org1: "asset.org1.example.com:9999", org2: "asset.org2.example.com:9999" };

const types = ["k8s", "ccaas", "external", "golang", "node", "java"];

/** Each setting that is not for every type, and the types that it is for. */
const foreign = [
    { setting: "image", value: reference, only: ["k8s", "ccaas", "external"] },
    { setting: "buildArguments", value: { A: "b" }, only: ["k8s", "ccaas", "external"] },
    { setting: "servers", value: "organization", only: ["ccaas"] },
    { setting: "port", value: 9000, only: ["ccaas", "external"] },
    { setting: "addresses", value: addresses, only: ["ccaas", "external"] },
    { setting: "dialTimeout", value: "5s", only: ["ccaas", "external"] },
    { setting: "tls", value: "mutual", only: ["ccaas", "external"] },
];

/** The settings of a chaincode of a type, and nothing else that the chaincode of the tests has. */
function chaincode(type: string, own: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return { "chaincodes[0]": { name: "asset", channel: "mychannel", type, ...own } };
}

function either(only: readonly string[]): string {
    return only.join(", ").replace(/, (?=[^,]*$)/, " or ");
}

describe("checks of how chaincode runs", () => {
    for (const { setting, value, only } of foreign) {
        for (const type of types.filter((other) => !only.includes(other))) {
            it(`refuses ${setting} with type ${type}`, () => {
                const problems = configProblems(settingsWith(chaincode(type, { source, [setting]: value })));
                assert.equal(problemList(problems), `chaincodes[0].${setting}: only with type ${either(only)}`);
            });
        }
    }

    for (const type of ["k8s", "ccaas", "external", "golang", "node", "java"]) {
        it(`accept a finished package of type ${type}`, () => {
            assert.deepEqual(configProblems(settingsWith(chaincode(type, { package: "basic.tgz" }))), []);
        });
    }

    itRefuses([
        {
            what: "what a finished package says itself",
            change: chaincode("ccaas", { package: "a.tgz", source: "a", port: 9999, tls: "none", pod: {} }),
            says: [
                "chaincodes[0].pod: must not be there together with package: the stack does not run the server that it names",
                ...["port", "source", "tls"].map(
                    (key) => `chaincodes[0].${key}: must not be there together with package, which holds what it says`,
                ),
            ],
        },
        {
            what: "a chaincode to run from nothing",
            change: chaincode("k8s", {}),
            says: ["chaincodes[0]: must have a source to build, an image or a package to run"],
        },
        {
            what: "a server from nothing",
            change: chaincode("ccaas", {}),
            says: ["chaincodes[0]: must have a source to build, an image, addresses or a package to run"],
        },
        {
            what: "a source package without source",
            change: chaincode("golang", {}),
            says: ["chaincodes[0].source: is missing: it is what type golang runs, unless there is a package"],
        },
        {
            what: "both source and image",
            change: chaincode("k8s", { source, image: reference }),
            says: ["chaincodes[0].image: must not be there together with source"],
        },
        {
            what: "image and addresses",
            change: chaincode("external", { image: reference, addresses }),
            says: ["chaincodes[0].addresses: must not be there together with image"],
        },
        {
            what: "a tag where a digest is due",
            change: chaincode("k8s", { image: "ghcr.io/acme/asset:1.0" }),
            says: [
                'chaincodes[0].image: "ghcr.io/acme/asset:1.0" is not an image by digest ("name@sha256:…", without a tag, since a tag can change)',
            ],
        },
        {
            what: "build arguments for what is not built",
            change: chaincode("k8s", { image: reference, buildArguments: { A: "b" } }),
            says: ["chaincodes[0].buildArguments: must not be there without source"],
        },
        {
            what: "settings of servers that somebody else runs",
            change: chaincode("ccaas", { addresses, servers: "peer", port: 9999, pod: {}, tls: "server" }),
            says: [
                "chaincodes[0].pod: must not be there together with addresses: the stack does not run these servers",
                "chaincodes[0].port: must not be there together with addresses: the stack does not run these servers",
                "chaincodes[0].servers: must not be there together with addresses: the stack does not run these servers",
                "chaincodes[0].tls: must not be there together with addresses: the stack has no certificates of these servers",
            ],
        },
        {
            what: "servers of an external chaincode once, whatever else is wrong with them",
            change: chaincode("external", { addresses, servers: "peer" }),
            says: ["chaincodes[0].servers: only with type ccaas"],
        },
        ...["none", "server"].map((tls) => ({
            what: `a name of its own for a server with tls ${tls}, since peers would not hear of it`,
            change: chaincode("ccaas", { source, tls, domain: "asset.example.com" }),
            says: [
                "chaincodes[0].domain: only with tls mutual: otherwise a peer checks the name of the address it dials",
            ],
        })),
        {
            what: "a kind of TLS, of servers, a port, a wait, a name and an address that are none",
            change: chaincode("ccaas", {
                source,
                tls: "yes",
                servers: "two",
                port: 70000,
                dialTimeout: "10",
                domain: "Asset",
                developmentAddress: "laptop",
            }),
            says: [
                'chaincodes[0].developmentAddress: "laptop" is not an address of the form "host:port"',
                'chaincodes[0].dialTimeout: "10" is not a duration (such as "2s", "1m30s" or "500ms")',
                'chaincodes[0].domain: "Asset" is not a DNS name (lower-case letters, digits, dashes and dots)',
                "chaincodes[0].port: must be 65535 at most",
                'chaincodes[0].servers: must be "peer" or "organization", not "two"',
                'chaincodes[0].tls: must be "none", "server" or "mutual", not "yes"',
            ],
        },
    ]);

    for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "0.0.0.0", "[::1]", "[0:0::1]", "[::]"]) {
        const plain = host.startsWith("[") ? (host === "[::]" ? "::" : host.slice(1, -1)) : host;
        it(`refuses ${host} where peers in their pods should find a developer's process or a server`, () => {
            const reason = `must be where peers in their pods reach it, and "${plain}" is in each pod the pod itself: write the name or address of the machine`;
            const address = `${host}:9999`;
            assert.equal(
                problemList(configProblems(settingsWith(chaincode("node", { source, developmentAddress: address })))),
                `chaincodes[0].developmentAddress: ${reason}`,
            );
            assert.equal(
                problemList(
                    configProblems(settingsWith(chaincode("ccaas", { addresses: { ...addresses, org1: address } }))),
                ),
                `chaincodes[0].addresses.org1: ${reason}`,
            );
        });
    }

    const accepted = [
        { what: "a pod from an image", type: "k8s", own: { image: reference } },
        {
            what: "a server for each organisation, with TLS on both sides",
            type: "ccaas",
            own: {
                source,
                buildArguments: { A: "b" },
                servers: "organization",
                port: 9000,
                tls: "mutual",
                domain: "a.b",
            },
        },
        { what: "an external server", type: "external", own: { image: reference, tls: "server", dialTimeout: "3s" } },
        { what: "servers that somebody else runs", type: "external", own: { addresses, tls: "none" } },
        { what: "source", type: "java", own: { source, metadata: "indexes", pod: { labels: { a: "b" } } } },
        { what: "a chaincode under development", type: "node", own: { source, developmentAddress: "10.0.0.5:9999" } },
    ];
    for (const { what, type, own } of accepted) {
        it(`accepts ${what}`, () => {
            assert.deepEqual(configProblems(settingsWith(chaincode(type, own))), []);
        });
    }
});
