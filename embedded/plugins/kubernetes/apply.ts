import type { KubeClient } from "../../../cluster/api";
import type { KubeObject } from "../../../cluster/object";
import { annotation } from "./fields";
import type { Settings } from "./settings";

/** An object to apply, as whom, and whether for real. */
interface Application {
    readonly path: string;
    readonly object: KubeObject;
    readonly fieldManager: string;
    readonly dryRun: boolean;
    /** Whether to take fields over whatever the settings say. Default false. */
    readonly force?: boolean;
}

const patchForce = "pulumi.com/patchForce";

/**
 * Server-side apply. Fields that another manager holds with another value are a conflict, unless the resource or the provider
 * says that they are taken over.
 */
export function applyObject(client: KubeClient, settings: Settings, what: Application): Promise<KubeObject> {
    const { path, object, fieldManager, dryRun } = what;
    const force = what.force === true || settings.enablePatchForce || annotation(object, patchForce) === "true";
    return client.apply(path, object, { fieldManager, force, dryRun });
}
