import assert from "node:assert/strict";

import { configDifference } from "../../../../embedded/plugins/kubernetes/config";
import { unknownValue } from "../../../../embedded/plugins/property";

function kubeconfig(server: string, token = "t"): string {
    return JSON.stringify({
        clusters: [{ name: "c", cluster: { server } }],
        users: [{ name: "u", user: { token } }],
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        "current-context": "x",
    });
}

describe("a change of a provider's arguments", () => {
    const here = { kubeconfig: kubeconfig("https://here:6443") };
    const cases = [
        { name: "nothing for the same arguments", olds: here, news: here, found: [] },
        {
            name: "new credentials without replacing anything",
            olds: here,
            news: { kubeconfig: kubeconfig("https://here:6443", "t2") },
            found: ["kubeconfig"],
        },
        {
            name: "another cluster as replacing everything",
            olds: here,
            news: { kubeconfig: kubeconfig("https://there:6443") },
            found: ["kubeconfig!"],
        },
        {
            name: "an unknown kubeconfig as replacing",
            olds: here,
            news: { kubeconfig: unknownValue },
            found: ["kubeconfig!"],
        },
        { name: "a switch", olds: here, news: { ...here, enablePatchForce: "true" }, found: ["enablePatchForce"] },
        {
            name: "a kubeconfig that cannot be read any more as no proof of another cluster",
            olds: { kubeconfig: "/nowhere/config" },
            news: here,
            found: ["kubeconfig"],
        },
    ];
    for (const { name, olds, news, found } of cases) {
        it(`shows ${name}`, () => {
            const { changes } = configDifference(olds, news, {});
            assert.deepEqual(
                changes.map(({ path, replaces }) => (replaces ? `${path}!` : path)),
                found,
            );
        });
    }
});
