import assert from "node:assert/strict";
import { recordedIn, recordedKey } from "../../../components/preflight/recorded";

describe("what a stack's state records", () => {
    it("are its Kubernetes objects and the Secrets that its dynamic resources wrote", () => {
        const place = { namespace: "fabric" };
        const identity = { place, organisation: "org1", enrolmentId: "org1-peer1" };
        const server = { ...identity, enrolmentId: "org1-x-server", keptIn: "fabric-org1-chaincode" };
        const metadata = { name: "org1-msp", namespace: "fabric" };
        const recorded = recordedIn({
            a: { type: "kubernetes:core/v1:ConfigMap", outputs: { kind: "ConfigMap", metadata } },
            b: { type: "kubernetes:core/v1:Namespace", outputs: { kind: "Namespace", metadata: { name: "fabric" } } },
            c: { type: "pulumi-nodejs:dynamic/fabric:AuthorityKeys", outputs: { place, organisation: "org1" } },
            d: { type: "pulumi-nodejs:dynamic/fabric:Identity", outputs: identity },
            e: { type: "pulumi-nodejs:dynamic/fabric:PeerJoin", outputs: identity },
            f: { type: "pulumi:providers:kubernetes", outputs: {} },
            g: "not a resource",
            h: { type: "pulumi-nodejs:dynamic/fabric:Identity", outputs: server },
        });
        assert.deepEqual([...recorded].sort(), [
            ...["ConfigMap/fabric/org1-msp", "Namespace//fabric"],
            ...["Secret/fabric-org1-chaincode/org1-x-server-msp", "Secret/fabric-org1-chaincode/org1-x-server-tls"],
            ...["Secret/fabric/org1-ca", "Secret/fabric/org1-peer1-msp", "Secret/fabric/org1-peer1-tls"],
        ]);
        assert.ok(recorded.has(recordedKey("ConfigMap", "fabric", "org1-msp")));
    });

    it("is nothing before the first run", () => {
        assert.deepEqual([...recordedIn({})], []);
    });
});
