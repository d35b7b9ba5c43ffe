import assert from "node:assert/strict";
import { admissionObjects } from "../../../embedded/consortium/admission";

describe("a company that is admitted to a cluster", () => {
    const objects = admissionObjects({ user: "org1", namespaces: ["net", "net-chaincode"] });

    it("has namespaces that enforce Pod Security restricted, made before anything is put in them", () => {
        const [first, second, ...others] = objects;
        for (const [index, object] of [first, second].entries()) {
            assert.equal(object?.kind, "Namespace");
            assert.deepEqual(object.metadata, {
                name: ["net", "net-chaincode"][index],
                labels: { "pod-security.kubernetes.io/enforce": "restricted" },
            });
        }
        assert.ok(others.every(({ kind }) => kind !== "Namespace"));
    });

    it("is bound to the deployer's role in them, and everywhere to no more than to read what belongs to the cluster", () => {
        const bound = objects
            .filter(({ kind }) => kind.endsWith("Binding"))
            .map(({ kind, metadata: { namespace }, roleRef, subjects }) => [kind, namespace, roleRef, subjects]);
        const apiGroup = "rbac.authorization.k8s.io";
        const role = (name: string): object => ({ apiGroup, kind: "ClusterRole", name });
        const user = [{ apiGroup, kind: "User", name: "org1" }];
        assert.deepEqual(bound, [
            ["RoleBinding", "net", role("fabric-deployer"), user],
            ["RoleBinding", "net-chaincode", role("fabric-deployer"), user],
            ["ClusterRoleBinding", undefined, role("fabric-previewer-cluster"), user],
        ]);
    });
});
