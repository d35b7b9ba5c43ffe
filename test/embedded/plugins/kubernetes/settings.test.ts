import assert from "node:assert/strict";

import { resolveSettings, selectorOf, settingsProblems } from "../../../../embedded/plugins/kubernetes/settings";
import { secretValue } from "../../../../embedded/plugins/property";

describe("a provider's settings", () => {
    it("are read from its arguments, secret or not, switches as text or as themselves", () => {
        const settings = resolveSettings({
            context: "c",
            kubeconfig: secretValue("k"),
            enablePatchForce: "true",
            enableSecretMutable: true,
        });
        assert.equal(settings.context, "c");
        assert.equal(settings.kubeconfig, "k");
        assert.equal(settings.enablePatchForce, true);
        assert.equal(settings.enableSecretMutable, true);
        assert.equal(settings.enableConfigMapMutable, false);
        assert.deepEqual([settings.timeoutSeconds, settings.deleteUnreachable], [60, false]);
    });

    it("are a time for each answer, as the engine hands it on, and nothing else of the client", () => {
        const kubeClientSettings = JSON.stringify({ timeout: 14 });
        assert.equal(resolveSettings({ kubeClientSettings }).timeoutSeconds, 14);
        assert.deepEqual(settingsProblems({ kubeClientSettings }), []);
        const [problem] = settingsProblems({ kubeClientSettings: JSON.stringify({ timeout: 14, qps: 1 }) });
        assert.equal(problem?.property, "kubeClientSettings");
    });

    it("have what is to be forgotten from the environment, as for one run", () => {
        assert.equal(resolveSettings({}, { PULUMI_K8S_DELETE_UNREACHABLE: "true" }).deleteUnreachable, true);
        assert.equal(resolveSettings({}, { PULUMI_K8S_DELETE_UNREACHABLE: "false" }).deleteUnreachable, false);
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
            const found = selectorOf(resolveSettings({ kubeconfig, context: "c" }), env);
            assert.equal(found.selector.kubeconfig, chosen);
            assert.equal(found.selector.context, "c");
            assert.equal(found.env.KUBECONFIG, path);
        });
    }

    const refused = [
        { cluster: "x" },
        { namespace: "ns" },
        { deleteUnreachable: "true" },
        { enableServerSideApply: "false" },
    ];
    for (const args of refused) {
        it(`refuse ${Object.keys(args).join("")}, which only the official plugin does`, () => {
            const served = {
                context: "c",
                enableServerSideApply: "true",
                renderYamlToDirectory: "",
                kubeconfig: null,
                version: "4",
            };
            const [property] = Object.keys(args);
            assert.deepEqual(settingsProblems({ ...served, ...args }), [
                { property, reason: "this stand-in does not do what the argument says: it needs the official plugin" },
            ]);
        });
    }
});
