import type { KubeClient } from "../../../cluster/api";
import type { Engine } from "../engine";
import type { Settings } from "./settings";

/** What every operation of the plugin needs besides its request. */
export interface PluginContext {
    readonly settings: Settings;
    /** The cluster; the kubeconfig is read at the first call, so that what needs no cluster needs no kubeconfig either. */
    client(): KubeClient;
    /** Why the cluster cannot be worked with; undefined when it answers. Asked once. */
    unreachable(): Promise<string | undefined>;
    readonly engine: Engine;
    /** Aborted when the user cancels. */
    readonly cancelled: AbortSignal;
}
