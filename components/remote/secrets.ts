import { failure } from "../../ground/failure";
import { reached } from "../../ground/interruption";
import { ownLabels, isMarked, foreignOwner, handOverCommand } from "../model/ownership";
import { textEntries } from "./config-maps";
import { type Place, kubeClient } from "./place";

/** A PEM pair as it lies in a Secret of an identity. */
export interface KeyPair {
    readonly certificate: string;
    readonly key: string;
}

/** The certificate and key of the Secret of an identity. */
export async function keyPair(place: Place, secret: string): Promise<KeyPair> {
    const entries = await readSecret(place, secret);
    const certificate = entries?.["cert.pem"];
    const key = entries?.["key.pem"];
    if (certificate === undefined || key === undefined) {
        const what = { operation: `read the identity ${secret}`, target: place.namespace, status: "NotFound" };
        throw failure(what, "the Secret with cert.pem and key.pem is not there; run pulumi refresh, then pulumi up");
    }
    return { certificate, key };
}

/** The entries of a Secret as text; undefined when there is no such Secret. */
export async function readSecret(place: Place, name: string): Promise<Record<string, string> | undefined> {
    const found = await kubeClient(place).find(secretPath(place, name));
    return found === undefined ? undefined : decoded(found["data"]);
}

/** Writes the whole Secret, taking it over from an earlier run. One that is marked as somebody else's is refused. */
export async function writeSecret(
    place: Place,
    name: string,
    labels: Readonly<Record<string, string>>,
    entries: Readonly<Record<string, string>>,
): Promise<void> {
    const data = Object.fromEntries(Object.entries(entries).map(([k, v]) => [k, Buffer.from(v).toString("base64")]));
    const owner = place.instance === undefined ? {} : ownLabels(place.instance);
    const metadata = { name, namespace: place.namespace, labels: { ...labels, ...owner } };
    const secret = { apiVersion: "v1", kind: "Secret", type: "Opaque", metadata, data };
    await refuseForeign(place, name);
    await kubeClient(place).apply(secretPath(place, name), secret, { fieldManager: "fabric", force: true });
    await reached("committed");
}

/** One without marks was judged by what the state records, before any resource: components/preflight/foreign.ts. */
async function refuseForeign(place: Place, name: string): Promise<void> {
    const there = await kubeClient(place).find(secretPath(place, name));
    const owner = isMarked(there?.metadata.labels) ? foreignOwner(there?.metadata.labels, place.instance) : undefined;
    if (owner !== undefined) {
        const what = {
            operation: `write Secret ${name}`,
            target: `namespace ${place.namespace}`,
            status: "AlreadyExists",
        };
        const command = handOverCommand(place, "Secret", name, place.instance ?? "STACK");
        throw failure(what, `the one that is there ${owner}; delete it, or hand it over: ${command}`);
    }
}

export async function removeSecret(place: Place, name: string): Promise<void> {
    await kubeClient(place).remove(secretPath(place, name));
}

export function secretPath(place: Place, name: string): string {
    return `/api/v1/namespaces/${place.namespace}/secrets/${name}`;
}

export function decoded(data: unknown): Record<string, string> {
    const entries = Object.entries(textEntries(data));
    return Object.fromEntries(entries.map(([name, value]) => [name, Buffer.from(value, "base64").toString()]));
}
