import assert from "node:assert/strict";
import { chaincodeAccount } from "../../builder/contract";
import { newPodSpec } from "../../builder/kubernetes/pod";
import type { KubeObject } from "../../cluster/object";
import { resolveResources } from "../../components/model/resources";
import { limitRangeName } from "../../components/stack/limit-ranges";
import { type JsonObject, fieldAt, objectsAt, textAt } from "../../ground/json";
import { chaincodeNamespaces } from "./chaincode-pods";
import { chaincodeJson, settings } from "./launch";
import type { LiveStack } from "./live-stack";

const kinds = ["containers", "initContainers"] as const;

/** Looks at the pods of a running network, and at what the API server makes of others in its namespaces. */
export function itBoundsPods(live: LiveStack, namespace: string): void {
    const namespaces = [namespace, ...chaincodeNamespaces(namespace)];
    const podsIn = (of: string): string => `/api/v1/namespaces/${of}/pods`;
    const accepted = (of: string, spec: JsonObject): Promise<KubeObject> =>
        live.kubernetes.create(podsIn(of), newPod(spec), { dryRun: true });

    it("has limits of memory and disk for each container, and none that was reached", async () => {
        for (const of of namespaces) {
            const { items } = await live.kubernetes.list(podsIn(of));
            assert.ok(items.length > 0, of);
            items.forEach(assertBounded);
        }
    });

    it("bounds pods that say nothing, and asks for nothing in their name", async () => {
        for (const of of namespaces) {
            const [container] = objectsAt(await accepted(of, podSpec({})), "spec", "containers");
            assert.deepEqual(fieldAt(container, "resources"), {
                limits: { memory: "4Gi", "ephemeral-storage": "10Gi" },
                requests: { memory: "0", "ephemeral-storage": "0" },
            });
        }
    });

    it("refuses none of the network's that asks for more than that, as it would without a limit", async () => {
        const requests = { memory: "6Gi", "ephemeral-storage": "20Gi" };
        const refused = /must be less than or equal to (?:memory|ephemeral-storage) limit/;
        for (const of of namespaces) {
            await assert.rejects(accepted(of, podSpec({ requests })), refused, `${limitRangeName} of ${of} is there`);
            await accepted(of, podSpec(resolveResources("peer", { requests })));
        }
        for (const home of chaincodeNamespaces(namespace)) {
            const pod = await accepted(home, chaincodeSpec(home, requests));
            const [container] = objectsAt(pod, "spec", "containers");
            const limits = { memory: "12Gi", "ephemeral-storage": "40Gi" };
            assert.deepEqual(fieldAt(container, "resources"), { limits, requests });
        }
    });
}

function assertBounded(pod: KubeObject): void {
    assert.notEqual(textAt(pod, "status", "reason"), "Evicted", pod.metadata.name);
    for (const container of kinds.flatMap((kind) => objectsAt(pod, "spec", kind))) {
        const limits = Object.keys(Object(fieldAt(container, "resources", "limits")) as object).sort();
        const what = `${pod.metadata.name ?? ""} ${textAt(container, "name")}`;
        assert.deepEqual(limits, ["ephemeral-storage", "memory"], what);
    }
    for (const status of objectsAt(pod, "status", "containerStatuses")) {
        assert.notEqual(textAt(status, "lastState", "terminated", "reason"), "OOMKilled");
    }
}

/** Of a chaincode's pod, as an agent makes it. */
function chaincodeSpec(namespace: string, requests: Readonly<Record<string, string>>): JsonObject {
    return newPodSpec({
        settings: { ...settings, namespace, serviceAccount: chaincodeAccount },
        chaincode: chaincodeJson,
        image: "example.com/x",
        secretName: "x",
        user: 1000,
        template: { resources: { requests } },
    });
}

function newPod(spec: JsonObject): KubeObject {
    return { apiVersion: "v1", kind: "Pod", metadata: { name: "bounded" }, spec };
}

/** Passes Pod Security `restricted`. */
function podSpec(resources: object): JsonObject {
    const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
    return {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
        containers: [{ name: "any", image: "example.com/x", resources, securityContext }],
    };
}
