import assert from "node:assert/strict";
import type { PodTemplate } from "../../../builder/pod-template";
import { mergedPod } from "../../../components/model/pod";

interface Case {
    readonly what: string;
    readonly network: PodTemplate;
    readonly own: PodTemplate;
    readonly together: PodTemplate;
}

const cases: readonly Case[] = [
    { what: "nothing of nothing", network: {}, own: {}, together: {} },
    {
        what: "what only one of them gives",
        network: { priorityClassName: "high" },
        own: { runtimeClassName: "gvisor" },
        together: { priorityClassName: "high", runtimeClassName: "gvisor" },
    },
    {
        what: "labels, annotations, node labels and variables by name",
        network: {
            labels: { a: "1", b: "1" },
            annotations: { a: "1" },
            nodeSelector: { a: "1" },
            environment: { A: "1" },
        },
        own: { labels: { b: "2", c: "2" }, annotations: { b: "2" }, nodeSelector: { a: "2" }, environment: { B: "2" } },
        together: {
            labels: { a: "1", b: "2", c: "2" },
            annotations: { a: "1", b: "2" },
            nodeSelector: { a: "2" },
            environment: { A: "1", B: "2" },
        },
    },
    {
        what: "requests and limits by resource",
        network: { resources: { requests: { cpu: "50m", memory: "64Mi" } } },
        own: { resources: { requests: { cpu: "1" }, limits: { memory: "1Gi" } } },
        together: { resources: { requests: { cpu: "1", memory: "64Mi" }, limits: { memory: "1Gi" } } },
    },
    {
        what: "a security context by key at every depth, lists replaced",
        network: { securityContext: { runAsUser: 1000, capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } } },
        own: { securityContext: { runAsUser: 2000, capabilities: { add: [] } } },
        together: { securityContext: { runAsUser: 2000, capabilities: { drop: ["ALL"], add: [] } } },
    },
    {
        what: "lists as the chaincode gives them",
        network: { tolerations: [{ key: "a" }, { key: "b" }], imagePullSecrets: ["a"] },
        own: { tolerations: [{ key: "c" }], imagePullSecrets: [] },
        together: { tolerations: [{ key: "c" }], imagePullSecrets: [] },
    },
    {
        what: "null of a Kubernetes object as a way to take a field back",
        network: { affinity: { nodeAffinity: { a: 1 } } },
        own: { affinity: { nodeAffinity: null } },
        together: { affinity: { nodeAffinity: null } },
    },
    {
        what: "a variable called like a part of every object",
        network: { environment: { constructor: "a" } },
        own: { environment: { toString: "b" } },
        together: { environment: { constructor: "a", toString: "b" } },
    },
];

describe("mergedPod", () => {
    for (const { what, network, own, together } of cases) {
        it(`has ${what}`, () => {
            assert.deepEqual(mergedPod(network, own), together);
        });
    }

    it("is the same merged once more, as an agent may do", () => {
        for (const { network, own, together } of cases) {
            assert.deepEqual(mergedPod(network, mergedPod(network, own)), together);
        }
    });

    it("leaves both templates as they were", () => {
        const network = { labels: { a: "1" } };
        const own = { labels: { a: "2" } };
        mergedPod(network, own);
        assert.deepEqual([network, own], [{ labels: { a: "1" } }, { labels: { a: "2" } }]);
    });
});
