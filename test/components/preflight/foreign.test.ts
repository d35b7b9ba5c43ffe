import assert from "node:assert/strict";
import type { KubeObject } from "../../../cluster/object";
import { foreignProblems } from "../../../components/preflight/foreign";
import { devModel } from "../../support/rendering";

const own = { "app.kubernetes.io/managed-by": "pulumi", "app.kubernetes.io/instance": "dev" };
const others = { ...own, "app.kubernetes.io/instance": "prod" };

function object(kind: string, name: string, labels?: Record<string, string>, namespace = "fabric-dev"): KubeObject {
    const place = kind === "Namespace" ? {} : { namespace };
    return { apiVersion: "v1", kind, metadata: { name, ...place, ...(labels === undefined ? {} : { labels }) } };
}

function refused(
    objects: readonly KubeObject[],
    namespace?: KubeObject,
    recorded: readonly string[] = [],
): readonly string[] {
    const namespaces = namespace === undefined ? [] : [namespace];
    return foreignProblems(devModel(), { namespaces, objects, unseen: [] }, "dev", new Set(recorded));
}

const labels = "app.kubernetes.io/managed-by=pulumi app.kubernetes.io/instance=dev";
const inNamespace = "kubectl --context fabric-embedded --namespace fabric-dev label --overwrite";

describe("what is refused of what lies in the network's namespace", () => {
    it("are foreign objects with the names of the network's own, each with what to do", () => {
        assert.deepEqual(refused([object("StatefulSet", "org1-peer1", others), object("ConfigMap", "org1-msp")]), [
            "ConfigMap org1-msp in namespace fabric-dev was not made by this program: delete it, choose another " +
                "namespace (fabric:namespace), or hand it over to this stack: " +
                `${inNamespace} configmap org1-msp ${labels}`,
            "StatefulSet org1-peer1 in namespace fabric-dev belongs to the stack that is labelled prod: delete it, choose " +
                "another namespace (fabric:namespace), or hand it over to this stack: " +
                `${inNamespace} statefulset org1-peer1 ${labels}`,
        ]);
    });

    it("is one where chaincode runs, with the setting that chooses that namespace", () => {
        const home = "fabric-dev-org1-chaincode";
        assert.deepEqual(refused([object("ConfigMap", "fabric-builder", undefined, home)]), [
            `ConfigMap fabric-builder in namespace ${home} was not made by this program: delete it, choose another namespace ` +
                "(chaincodeNamespace of its organisation), or hand it over to this stack: " +
                `kubectl --context fabric-embedded --namespace ${home} label --overwrite configmap fabric-builder ${labels}`,
        ]);
        assert.deepEqual(refused([object("ConfigMap", "fabric-builder")]), [], "elsewhere the name is no one's");
    });

    it("is one in an organisation's own namespace, with the setting that chooses that", () => {
        const apart = devModel((config) => {
            Object.assign((config["organizations"] as readonly object[])[1] ?? {}, { namespace: "org1" });
        });
        const objects = [object("Secret", "org1-ca", undefined, "org1"), object("Secret", "org1-ca")];
        const namespaces = [object("Namespace", "org1")];
        assert.deepEqual(foreignProblems(apart, { namespaces, objects, unseen: [] }, "dev", new Set()), [
            "Namespace org1 was not made by this program: set fabric:createNamespace to false to use it as it is, choose another one " +
                "(namespace of its organisation), or hand it over to this stack, which then deletes it with all that is in it when it is " +
                `destroyed: kubectl --context fabric-embedded label --overwrite namespace org1 ${labels}`,
            "Secret org1-ca in namespace org1 was not made by this program: delete it, choose another namespace " +
                "(namespace of its organisation), or hand it over to this stack: " +
                `kubectl --context fabric-embedded --namespace org1 label --overwrite secret org1-ca ${labels}`,
        ]);
    });

    it("is nothing of the stack's own, of an earlier version's, and of other names or kinds", () => {
        const earlier = { "app.kubernetes.io/managed-by": "pulumi", "app.kubernetes.io/part-of": "org1" };
        const harmless = [
            object("StatefulSet", "org1-peer1", own),
            object("Secret", "org1-peer1-msp", earlier),
            object("ConfigMap", "kube-root-ca.crt"),
            object("ConfigMap", "org1-peer1"),
            object("Service", "org9-peer1"),
        ];
        assert.deepEqual(refused(harmless), []);
    });

    it("is no object that lost its labels and is in the stack's state, unless another stack has marked it", () => {
        const recorded = ["Service/fabric-dev/org1-ca"];
        assert.deepEqual(refused([object("Service", "org1-ca")], undefined, recorded), []);
        assert.match(
            refused([object("Service", "org1-ca", others)], undefined, recorded)[0] ?? "",
            /^Service org1-ca in namespace fabric-dev belongs to the stack that is labelled prod: /,
        );
    });

    it("is a namespace that the stack did not make but would delete in the end", () => {
        assert.deepEqual(refused([], object("Namespace", "fabric-dev")), [
            "Namespace fabric-dev was not made by this program: set fabric:createNamespace to false to use it as it is, " +
                "choose another one (fabric:namespace), or hand it over to this stack, which then deletes it with all that is in " +
                `it when it is destroyed: kubectl --context fabric-embedded label --overwrite namespace fabric-dev ${labels}`,
        ]);
        assert.deepEqual(refused([], object("Namespace", "fabric-dev", own)), []);
        assert.deepEqual(refused([], object("Namespace", "fabric-dev"), ["Namespace//fabric-dev"]), []);
    });

    it("is a namespace that is on its way out, whoever made it", () => {
        const { metadata, ...rest } = object("Namespace", "fabric-dev", own);
        const leaving = { ...rest, metadata: { ...metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } };
        assert.deepEqual(refused([], leaving), ["Namespace fabric-dev is being deleted: run again once it is gone"]);
    });
});
