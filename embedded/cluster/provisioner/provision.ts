import { chmod, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { type KubeClient } from "../../../cluster/api";
import { apiReason } from "../../../cluster/api-failure";
import type { KubeObject } from "../../../cluster/object";
import { reasonOf } from "../../../ground/failure";
import { releasedFolder, wantedVolume } from "./volumes";

const volumesPath = "/api/v1/persistentvolumes";

/** What volumes are provided with. */
interface Provision {
    readonly client: KubeClient;
    /** Each volume is a folder in it. */
    readonly folder: string;
    readonly signal: AbortSignal;
    /** Gets what was done and what failed. */
    readonly tell: (line: string) => void;
}

/** Gives every claim of the storage class a folder, and deletes the folders of claims that are gone, until the signal. */
export async function provisionVolumes(provision: Provision): Promise<void> {
    await Promise.all([
        each(provision, "/api/v1/persistentvolumeclaims", provide),
        each(provision, volumesPath, reclaim),
    ]);
}

async function each(
    provision: Provision,
    path: string,
    act: (provision: Provision, object: KubeObject) => Promise<void>,
): Promise<void> {
    for await (const event of provision.client.follow(path, {}, provision.signal)) {
        if (event.type === "added" || event.type === "modified") {
            await act(provision, event.object).catch((error: unknown) => {
                provision.tell(`${event.object.metadata.name ?? path}: ${reasonOf(error)}`);
            });
        }
    }
}

async function provide({ client, folder, tell }: Provision, claim: KubeObject): Promise<void> {
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
        tell(`${volume.metadata.name} for ${claim.metadata.namespace ?? ""}/${claim.metadata.name ?? ""}`);
    } catch (error) {
        if (apiReason(error) !== "AlreadyExists") {
            throw error;
        }
    }
}

async function reclaim({ client, folder, tell }: Provision, volume: KubeObject): Promise<void> {
    const path = releasedFolder(volume);
    // Only what lies where we put it, whatever the object says by now.
    if (path === undefined || dirname(path) !== folder) {
        return;
    }
    await rm(path, { recursive: true, force: true });
    await client.remove(`${volumesPath}/${volume.metadata.name ?? ""}`);
    tell(`${volume.metadata.name ?? ""} deleted`);
}
