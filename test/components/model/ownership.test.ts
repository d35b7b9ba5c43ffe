import assert from "node:assert/strict";
import { foreignOwner, handOverCommand, instanceOf } from "../../../components/model/ownership";

const labelValue = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

describe("the label of a stack", () => {
    it("is its name where a label may be that", () => {
        for (const name of ["dev", "a", "acme.prod_eu-1", "x".repeat(63)]) {
            assert.equal(instanceOf(name), name);
        }
    });

    const others = ["x".repeat(64), "x".repeat(100), "dev-", "_dev", ".", "dev.", "eu/dev", "-".repeat(70), "ü"];
    for (const name of others) {
        it(`is made from ${name.slice(0, 12)} (${name.length} characters) so that a label may be it`, () => {
            assert.match(instanceOf(name), labelValue);
        });
    }

    it("differs for names that differ, and begins readably", () => {
        assert.equal(new Set(others.map(instanceOf)).size, others.length);
        assert.match(instanceOf(`${"x".repeat(60)}-one-stack`), /^x{54}-[0-9a-f]{8}$/);
        assert.match(instanceOf("dev-"), /^dev--[0-9a-f]{8}$/);
    });
});

describe("whose an object is by its labels", () => {
    const managed = { "app.kubernetes.io/managed-by": "pulumi" };
    const partOf = { "app.kubernetes.io/part-of": "org1" };
    const instance = (of: string): Record<string, string> => ({ "app.kubernetes.io/instance": of });
    const foreign = "was not made by this program";
    const cases: readonly (readonly [what: string, labels: Record<string, string> | undefined, whose?: string])[] = [
        ["without labels", undefined, foreign],
        ["of another program with Pulumi", managed, foreign],
        ["of another program", { ...instance("dev"), ...partOf }, foreign],
        ["of Helm", { ...managed, ...instance("dev"), "app.kubernetes.io/managed-by": "Helm" }, foreign],
        ["of an earlier version of this program", { ...managed, ...partOf }],
        ["of this stack", { ...managed, ...partOf, ...instance("dev") }],
        ["handed over by the two labels alone", { ...managed, ...instance("dev") }],
        [
            "of another stack",
            { ...managed, ...partOf, ...instance("prod") },
            "belongs to the stack that is labelled prod",
        ],
    ];
    for (const [what, labels, whose] of cases) {
        it(`is ${whose === undefined ? "the stack's" : "somebody else's"} when it is ${what}`, () => {
            assert.equal(foreignOwner(labels, "dev"), whose);
        });
    }

    it("is handed over by a command that makes the labels right", () => {
        const place = { context: "my-context", namespace: "fabric" };
        assert.equal(
            handOverCommand(place, "ConfigMap", "fabric-builder", "dev"),
            "kubectl --context my-context --namespace fabric label --overwrite configmap fabric-builder " +
                "app.kubernetes.io/managed-by=pulumi app.kubernetes.io/instance=dev",
        );
        const content = { kubeconfig: "apiVersion: v1\nusers: []", namespace: "fabric" };
        assert.doesNotMatch(handOverCommand(content, "Secret", "s", "dev"), /users/);
        assert.equal(
            handOverCommand({ kubeconfig: "/k", namespace: undefined }, "Namespace", "fabric", "dev"),
            "kubectl --kubeconfig /k label --overwrite namespace fabric " +
                "app.kubernetes.io/managed-by=pulumi app.kubernetes.io/instance=dev",
        );
    });
});
