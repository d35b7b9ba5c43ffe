import assert from "node:assert/strict";
import { validate } from "../../../components/config/problems";
import type { Chaincode, Runtime } from "../../../components/model/chaincode";
import { resolveNetwork } from "../../../components/model/resolve";
import { settingsWith } from "../../support/stack-config";

const reference = `ghcr.io/acme/asset@sha256:${"ab".repeat(32)}`;
const image = { kind: "digest", reference } as const;
const addresses = { org1: "{{.peername}}-asset:9999", org2: "asset.example.com:9999" };
const plain = { dialTimeout: "10s", domain: undefined, tls: "none" } as const;

function resolved(own: Readonly<Record<string, unknown>>, stack: Readonly<Record<string, unknown>> = {}): Chaincode {
    const chaincodes = [{ name: "asset", channel: "mychannel", ...own }];
    const [chaincode] = resolveNetwork(validate(settingsWith({ ...stack, chaincodes }))).chaincodes;
    assert.ok(chaincode !== undefined);
    return chaincode;
}

interface Case {
    readonly what: string;
    readonly own: Readonly<Record<string, unknown>>;
    readonly runtime: Runtime;
}

const runtimes: readonly Case[] = [
    { what: "a pod, which is the default", own: { image: reference }, runtime: { type: "k8s", image } },
    {
        what: "a server for each peer, which is the default of ccaas",
        own: { type: "ccaas", image: reference },
        runtime: { type: "ccaas", servers: { kind: "deployed", image, per: "peer", port: 9999 }, ...plain },
    },
    {
        what: "a server for each organisation",
        own: { type: "ccaas", image: reference, servers: "organization", port: 9000, dialTimeout: "3s", tls: "server" },
        runtime: {
            type: "ccaas",
            servers: { kind: "deployed", image, per: "organization", port: 9000 },
            dialTimeout: "3s",
            domain: undefined,
            tls: "server",
        },
    },
    {
        what: "an external server, one for each organisation",
        own: { type: "external", image: reference, tls: "mutual", domain: "asset.example.com" },
        runtime: {
            type: "external",
            servers: { kind: "deployed", image, per: "organization", port: 7052 },
            dialTimeout: "10s",
            domain: "asset.example.com",
            tls: "mutual",
        },
    },
    {
        what: "servers that somebody else runs",
        own: { type: "ccaas", addresses },
        runtime: { type: "ccaas", servers: { kind: "present", addresses }, ...plain },
    },
    {
        what: "a finished package",
        own: { type: "golang", package: "asset.tgz" },
        runtime: { type: "package", kind: "golang", file: "asset.tgz" },
    },
    ...(["golang", "node", "java"] as const).map((type) => ({
        what: `${type} source`,
        own: { type, source: "chaincode/asset" },
        runtime: { type, source: "chaincode/asset" },
    })),
];

describe("resolveChaincode", () => {
    for (const { what, own, runtime } of runtimes) {
        it(`resolves ${what}`, () => {
            assert.deepEqual(resolved(own).runtime, runtime);
        });
    }

    it("builds a server's image from its source, under a name that registries take", () => {
        const label = "Basic_1.0+";
        const own = { type: "ccaas", source: "chaincode/basic", label, buildArguments: { A: "b" } };
        const { runtime } = resolved(own, { pullRegistry: "registry.internal:5000" });
        assert.ok(runtime.type === "ccaas" && runtime.servers.kind === "deployed");
        assert.deepEqual(runtime.servers.image, {
            kind: "build",
            context: "chaincode/basic",
            dockerfile: "chaincode/basic/Dockerfile",
            buildArguments: { A: "b" },
            target: undefined,
            push: "localhost:35000/fabric-dev-chaincode-basic-1-0",
            pull: "registry.internal:5000/fabric-dev-chaincode-basic-1-0",
        });
    });

    it("has its name as label unless another is given", () => {
        assert.equal(resolved({ image: reference }).label, "asset");
        assert.equal(resolved({ image: reference, label: "other" }).label, "other");
    });

    it("keeps the network's pod template and its own apart, and has both together", () => {
        const own = { labels: { b: "2" }, tolerations: [{ operator: "Exists" }] };
        const network = { labels: { a: "1" }, tolerations: [{ key: "spot", operator: "Exists" }] };
        const chaincode = resolved({ image: reference, pod: own }, { pod: network });
        assert.deepEqual(chaincode.ownPod, own);
        assert.deepEqual(chaincode.pod, { labels: { a: "1", b: "2" }, tolerations: [{ operator: "Exists" }] });
    });

    it("has empty templates, no metadata and no developer where none are given", () => {
        const { pod, ownPod, metadata, developmentAddress } = resolved({ image: reference });
        assert.deepEqual(
            { pod, ownPod, metadata, developmentAddress },
            { pod: {}, ownPod: {}, metadata: undefined, developmentAddress: undefined },
        );
    });

    it("keeps metadata and a developer's address", () => {
        const given = { metadata: "indexes", developmentAddress: "10.0.0.5:9999" };
        const { metadata, developmentAddress } = resolved({ image: reference, ...given });
        assert.deepEqual({ metadata, developmentAddress }, given);
    });

    it("waits for nobody's approval unless it is told to", () => {
        const waits = [{}, { wait: "10m" }].map((own) => resolved({ image: reference, ...own }).wait);
        assert.deepEqual(waits, ["0s", "10m"]);
    });
});
