import type { Engine } from "../../embedded/plugins/engine";
import type { PluginContext } from "../../embedded/plugins/kubernetes/context";
import { resolveSettings } from "../../embedded/plugins/kubernetes/settings";
import type { ResourceName } from "../../embedded/plugins/plugin";
import type { JsonObject } from "../../ground/json";
import type { ObjectCluster } from "./objectcluster";

/** What an operation of the Kubernetes plugin works with, and what it told the engine. */
export interface PluginWork {
    readonly context: PluginContext;
    /** `status …`, `warning …`. */
    readonly told: readonly string[];
    cancel(): void;
}

/** @param reason why the cluster cannot be worked with; undefined when it answers */
export function newPluginWork(
    cluster: ObjectCluster,
    settings: JsonObject = {},
    reason?: string,
    env: NodeJS.ProcessEnv = {},
): PluginWork {
    const told: string[] = [];
    const tell = (kind: string) => (_urn: string, message: string) => {
        told.push(`${kind} ${message}`);
    };
    const engine: Engine = { status: tell("status"), warn: tell("warning") };
    const cancellation = new AbortController();
    return {
        context: {
            settings: resolveSettings(settings, env),
            client: () => cluster.client,
            unreachable: () => Promise.resolve(reason),
            engine,
            cancelled: cancellation.signal,
        },
        told,
        cancel: () => {
            cancellation.abort(new Error("cancelled"));
        },
    };
}

/** A resource of a program, by its type token. */
export function resourceOf(type: string, name = "thing"): ResourceName {
    return { urn: `urn:pulumi:dev::project::${type}::${name}`, type, name };
}
