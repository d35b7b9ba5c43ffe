import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { KubeClient } from "../../cluster/api";
import { textAt } from "../../ground/json";

/** The files on all volumes of a namespace of the embedded cluster, whose volumes are folders of this machine. */
export async function filesOnVolumes(kubernetes: KubeClient, namespace: string): Promise<readonly string[]> {
    const { items } = await kubernetes.list("/api/v1/persistentvolumes");
    const own = items.filter((volume) => textAt(volume, "spec", "claimRef", "namespace") === namespace);
    return own.flatMap((volume) => filesBelow(textAt(volume, "spec", "hostPath", "path")));
}

/** Whether a file is a private key, or has one in it: as PEM, or as Fabric CA names its own. */
export function holdsPrivateKey(file: string): boolean {
    return /_sk$|SecretKey$|PrivateKey$/.test(file) || readFileSync(file, "latin1").includes("PRIVATE KEY-----");
}

function filesBelow(folder: string): readonly string[] {
    const names = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
    return names.filter((name) => lstatSync(name).isFile());
}
