import { type KubeClient } from "../../../cluster/api";
import { newKubeClient } from "../../../cluster/client";
import { loadCluster } from "../../../cluster/kubeconfig";
import type { Engine } from "../engine";
import { packageVersion } from "../package-version";
import type { Plugin } from "../plugin";
import { check } from "./check";
import { configDifference } from "./config";
import type { PluginContext } from "./context";
import { create } from "./create";
import { remove } from "./delete";
import { diff } from "./diff";
import { read } from "./read";
import { resolveSettings, selectorOf, type Settings, settingsProblems } from "./settings";
import { newReachability } from "./unreachable";
import { update } from "./update";

/** The stand-in for the official plugin of @pulumi/kubernetes: objects of the kinds that the program declares, by server-side apply. */
export function newKubernetesPlugin(engine: Engine, env: NodeJS.ProcessEnv = process.env): Plugin {
    const cancellation = new AbortController();
    let settings = resolveSettings({}, env);
    let client: KubeClient | undefined;
    const connected = (): KubeClient => (client ??= connect(settings, env));
    let unreachable = newReachability(connected);
    const context = (): PluginContext => ({
        settings,
        client: connected,
        unreachable,
        engine,
        cancelled: cancellation.signal,
    });
    return {
        name: "kubernetes",
        version: packageVersion("@pulumi/kubernetes"),
        checkConfig: (news) => ({ inputs: news, problems: settingsProblems(news) }),
        diffConfig: (olds, news) => configDifference(olds, news, env),
        configure: (args) => {
            settings = resolveSettings(args, env);
            client = undefined;
            unreachable = newReachability(connected);
        },
        check: (request) => Promise.resolve(check(request)),
        diff: (request) => diff(context(), request),
        create: (request) => create(context(), request),
        read: (request) => read(context(), request),
        update: (request) => update(context(), request),
        delete: (request) => remove(context(), request),
        cancel: () => {
            cancellation.abort(new Error("cancelled"));
        },
    };
}

function connect(settings: Settings, env: NodeJS.ProcessEnv): KubeClient {
    const { selector, env: found } = selectorOf(settings, env);
    return newKubeClient(loadCluster(selector, found), { answerSeconds: settings.timeoutSeconds, restSeconds: 0 });
}
