import { chmod, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { type KubeClient, type KubeObject, apiReason } from "../../../cluster/client";
import { reasonOf } from "../../../fabric/failure";
import { releasedFolder, wantedVolume } from "./volumes";

const volumesPath = "/api/v1/persistentvolumes";

/** Gives every claim of the storage class a folder below `folder` and deletes the folders of claims that are gone, until the signal. */
export async function provisionVolumes(client: KubeClient, folder: string, signal: AbortSignal): Promise<void> {
    await Promise.all([
        each(client, "/api/v1/persistentvolumeclaims", signal, (claim) => provide(client, claim, folder)),
        each(client, volumesPath, signal, (volume) => reclaim(client, volume, folder)),
    ]);
}

async function each(
    client: KubeClient,
    path: string,
    signal: AbortSignal,
    act: (object: KubeObject) => Promise<void>,
): Promise<void> {
    for await (const event of client.follow(path, {}, signal)) {
        if (event.type === "added" || event.type === "modified") {
            await act(event.object).catch((error: unknown) => {
                console.error(`${path} ${event.object.metadata.name ?? ""}: ${reasonOf(error)}`);
            });
        }
    }
}

async function provide(client: KubeClient, claim: KubeObject, folder: string): Promise<void> {
    const volume = wantedVolume(claim, folder);
    if (volume?.metadata.name === undefined) {
        return;
    }
    const path = join(folder, volume.metadata.name);
    await mkdir(path, { recursive: true });
    // Whatever user a pod runs as; the folder above it is root's alone. mkdir's own mode is cut by the umask.
    await chmod(path, 0o777);
    try {
        await client.create(volumesPath, volume);
        console.log(`${volume.metadata.name} for ${claim.metadata.namespace ?? ""}/${claim.metadata.name ?? ""}`);
    } catch (error) {
        if (apiReason(error) !== "AlreadyExists") {
            throw error;
        }
    }
}

async function reclaim(client: KubeClient, volume: KubeObject, folder: string): Promise<void> {
    const path = releasedFolder(volume);
    // Only what lies where we put it, whatever the object says by now.
    if (path === undefined || dirname(path) !== folder) {
        return;
    }
    await rm(path, { recursive: true, force: true });
    await client.remove(`${volumesPath}/${volume.metadata.name ?? ""}`);
    console.log(`${volume.metadata.name ?? ""} deleted`);
}
