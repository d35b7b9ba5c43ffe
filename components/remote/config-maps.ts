import { failure } from "../../ground/failure";
import { kubeClient, type Place } from "./place";

/** The text entries of a ConfigMap; undefined when there is no such ConfigMap. */
export async function readConfigMap(place: Place, name: string): Promise<Readonly<Record<string, string>> | undefined> {
    const found = await kubeClient(place).find(configMapPath(place, name));
    return found === undefined ? undefined : textEntries(found["data"]);
}

/** A binary entry of a ConfigMap; undefined when either is not there. */
export async function findBinary(place: Place, configMap: string, key: string): Promise<Buffer | undefined> {
    const found = await kubeClient(place).find(configMapPath(place, configMap));
    const entry = textEntries(found?.["binaryData"])[key];
    return entry === undefined ? undefined : Buffer.from(entry, "base64");
}

/** The failure of who wants an entry that is not there. */
export function noEntry(key: string, configMap: string): Error {
    const what = { operation: `read ${key}`, target: `ConfigMap ${configMap}`, status: "NotFound" };
    return failure(what, "there is no such entry; run pulumi refresh, then pulumi up");
}

/** Where a ConfigMap is. */
export function configMapPath(place: Place, name: string): string {
    return `/api/v1/namespaces/${place.namespace}/configmaps/${name}`;
}

/** The entries of a ConfigMap's or a Secret's data that are texts. */
export function textEntries(value: unknown): Readonly<Record<string, string>> {
    const entries = value !== null && typeof value === "object" ? Object.entries(value) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
