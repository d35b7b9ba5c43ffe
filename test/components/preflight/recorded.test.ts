import assert from "node:assert/strict";
import { recordedIn, recordedKey } from "../../../components/preflight/recorded";

describe("what a stack's state records", () => {
    it("are its Kubernetes objects and the Secrets that its dynamic resources wrote", () => {
        const identity = { organisation: "org1", enrolmentId: "org1-peer1" };
        const recorded = recordedIn({
            a: { type: "kubernetes:core/v1:ConfigMap", outputs: { kind: "ConfigMap", metadata: { name: "org1-msp" } } },
            b: { type: "kubernetes:core/v1:Namespace", outputs: { kind: "Namespace", metadata: { name: "fabric" } } },
            c: { type: "pulumi-nodejs:dynamic/fabric:AuthorityKeys", outputs: { organisation: "org1" } },
            d: { type: "pulumi-nodejs:dynamic/fabric:Identity", outputs: identity },
            e: { type: "pulumi-nodejs:dynamic/fabric:PeerJoin", outputs: identity },
            f: { type: "pulumi:providers:kubernetes", outputs: {} },
            g: "not a resource",
        });
        assert.deepEqual([...recorded].sort(), [
            ...["ConfigMap/org1-msp", "Namespace/fabric", "Secret/org1-ca"],
            ...["Secret/org1-peer1-msp", "Secret/org1-peer1-tls"],
        ]);
        assert.ok(recorded.has(recordedKey({ kind: "ConfigMap", metadata: { name: "org1-msp" } })));
    });

    it("is nothing before the first run", () => {
        assert.deepEqual([...recordedIn({})], []);
    });
});
