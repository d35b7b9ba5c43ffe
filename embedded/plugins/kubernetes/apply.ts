import { failureStatus } from "../../../cluster/api-failure";
import type { KubeClient } from "../../../cluster/client";
import type { KubeObject } from "../../../cluster/object";
import { reasonOf } from "../../../fabric/failure";
import { annotation } from "./naming";
import type { Settings } from "./settings";

/** An object to apply, as whom, and whether for real. */
export interface Application {
    readonly path: string;
    readonly object: KubeObject;
    readonly fieldManager: string;
    readonly dryRun: boolean;
}

const patchForce = "pulumi.com/patchForce";

/** The official plugin creates objects under these names before it applies them under one of their own. */
const ownManagers = new Set(["pulumi-kubernetes", "pulumi-kubernetes.exe", "pulumi-resource-kubernetes"]);

/**
 * Server-side apply. Fields that another manager holds with another value are a conflict, unless the resource or the provider
 * says that they are taken over, or the manager is the official plugin at its first create.
 */
export async function applyObject(client: KubeClient, settings: Settings, what: Application): Promise<KubeObject> {
    const { path, object, fieldManager, dryRun } = what;
    const force = settings.enablePatchForce || annotation(object, patchForce) === "true";
    try {
        return await client.apply(path, object, { fieldManager, force, dryRun });
    } catch (error) {
        const others = conflictingManagers(error);
        if (others.length === 0 || !others.every((manager) => ownManagers.has(manager))) {
            throw error;
        }
        return client.apply(path, object, { fieldManager, force: true, dryRun });
    }
}

/** Who holds the fields that an apply wanted; empty when the failure is another one. */
function conflictingManagers(error: unknown): readonly string[] {
    return failureStatus(error) === "409"
        ? [...reasonOf(error).matchAll(/conflicts? with "([^"]+)"/g)].map(([, manager = ""]) => manager)
        : [];
}
