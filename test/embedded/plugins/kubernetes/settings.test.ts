import assert from "node:assert/strict";

import { resolveSettings, selectorOf, settingsProblems } from "../../../../embedded/plugins/kubernetes/settings";
import { secretValue } from "../../../../embedded/plugins/property";

describe("a provider's settings", () => {
    it("are read from its arguments, secret or not, switches as text or as themselves", () => {
        const settings = resolveSettings(
            {
                context: "c",
                kubeconfig: secretValue("k"),
                namespace: "",
                enablePatchForce: "true",
                enableSecretMutable: true,
            },
            {},
        );
        assert.equal(settings.context, "c");
        assert.equal(settings.kubeconfig, "k");
        assert.equal(settings.namespace, undefined);
        assert.equal(settings.enablePatchForce, true);
        assert.equal(settings.enableSecretMutable, true);
        assert.equal(settings.enableConfigMapMutable, false);
    });

    it("come from the environment where no argument says otherwise", () => {
        const env = { PULUMI_K8S_ENABLE_PATCH_FORCE: "true", PULUMI_K8S_DELETE_UNREACHABLE: "true" };
        const settings = resolveSettings({ enablePatchForce: "false" }, env);
        assert.equal(settings.enablePatchForce, false);
        assert.equal(settings.deleteUnreachable, true);
    });

    const configs = [
        {
            name: "content",
            kubeconfig: "apiVersion: v1\nkind: Config\n",
            chosen: "apiVersion: v1\nkind: Config\n",
            path: "/old",
        },
        { name: "a path", kubeconfig: "/a/config", chosen: undefined, path: "/a/config" },
        { name: "several paths", kubeconfig: "~/a:/b", chosen: undefined, path: "/home/me/a:/b" },
        { name: "nothing", kubeconfig: undefined, chosen: undefined, path: "/old" },
    ];
    for (const { name, kubeconfig, chosen, path } of configs) {
        it(`take ${name} for the kubeconfig`, () => {
            const env = { HOME: "/home/me", KUBECONFIG: "/old" };
            const found = selectorOf(resolveSettings({ kubeconfig, context: "c" }, env), env);
            assert.equal(found.selector.kubeconfig, chosen);
            assert.equal(found.selector.context, "c");
            assert.equal(found.env.KUBECONFIG, path);
        });
    }

    it("refuse what only the official plugin can do", () => {
        assert.deepEqual(
            settingsProblems({ cluster: "x", renderYamlToDirectory: "", context: "c" }).map(({ property }) => property),
            ["cluster"],
        );
    });
});
