import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

describe("checks of the namespace", () => {
    itRefuses([
        {
            what: "the namespace that everybody uses",
            change: { namespace: "default" },
            says: ["namespace: must be one of the stack's own, which it makes and removes: \"default\" is everybody's"],
        },
        ...["kube-system", "kube-public", "kube-node-lease"].map((namespace) => ({
            what: `${namespace}, whoever makes it`,
            change: { namespace, createNamespace: false },
            says: ['namespace: must not begin with "kube-": those are Kubernetes\' own'],
        })),
    ]);

    it("accepts the namespace that everybody uses where it is there already", () => {
        assert.deepEqual(configProblems(settingsWith({ namespace: "default", createNamespace: false })), []);
    });
});
