import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { labelsOf } from "../../components/model/ownership";
import type { Place } from "../../components/remote/place";
import type { JsonObject } from "../../ground/json";
import { json, refusal, startApiServer, type FakeApiServer } from "./apiserver";

/** A namespace with the Secrets and ConfigMaps of these names, reached as dynamic resources reach theirs. */
export interface SecretStore {
    readonly place: Place;
    /** Entries as text; undefined when there is no such object. */
    entries(name: string): Readonly<Record<string, string>> | undefined;
    put(name: string, entries: Readonly<Record<string, string>>): void;
    drop(name: string): void;
    /** Names of what was written since the last call, in order. */
    written(): readonly string[];
    stop(): Promise<void>;
}

const namespace = "fabric";

/** Starts one that knows Secrets and ConfigMaps of these names only. */
export async function startSecretStore(
    secrets: readonly string[],
    configMaps: readonly string[],
): Promise<SecretStore> {
    const server = await startApiServer();
    const content: Content = { stored: new Map(), writes: [] };
    const { stored, writes } = content;
    const base = `/api/v1/namespaces/${namespace}`;
    for (const name of secrets) {
        serve(server, `${base}/secrets/${name}`, name, content, (text) => Buffer.from(text).toString("base64"));
    }
    for (const name of configMaps) {
        serve(server, `${base}/configmaps/${name}`, name, content, (text) => text);
    }
    const folder = mkdtempSync(join(tmpdir(), "secrets-"));
    const kubeconfig = join(folder, "config");
    writeFileSync(kubeconfig, stringify(kubeconfigOf(server)));
    return {
        place: { kubeconfig, namespace },
        entries: (name) => stored.get(name),
        put: (name, entries) => stored.set(name, entries),
        drop: (name) => stored.delete(name),
        written: () => writes.splice(0),
        stop: async () => {
            await server.stop();
            rmSync(folder, { recursive: true });
        },
    };
}

type Entries = Readonly<Record<string, string>>;

interface Content {
    /** By name. */
    readonly stored: Map<string, Entries>;
    /** Names of what was written. */
    readonly writes: string[];
}

/** What the API server does with one object. */
function serve(
    server: FakeApiServer,
    path: string,
    name: string,
    { stored, writes }: Content,
    encode: (text: string) => string,
): void {
    const labels = labelsOf("org1", "identity", name);
    const object = { apiVersion: "v1", kind: "Any", metadata: { name, labels } };
    server.answer(`GET ${path}`, (request, response) => {
        const entries = stored.get(name);
        const missing = refusal(404, "NotFound", `${name} not found`);
        const answer = entries === undefined ? missing : json({ ...object, data: mapped(entries, encode) });
        answer(request, response);
    });
    server.answer(`PATCH ${path}`, (request, response) => {
        const { data } = request.body as { readonly data: Entries };
        stored.set(name, mapped(data, decode));
        writes.push(name);
        json(request.body)(request, response);
    });
    server.answer(`DELETE ${path}`, (request, response) => {
        stored.delete(name);
        json(object)(request, response);
    });
}

function kubeconfigOf({ access, authority }: FakeApiServer): JsonObject {
    const certificate = Buffer.from(authority.certificate).toString("base64");
    return {
        apiVersion: "v1",
        kind: "Config",
        "current-context": "test",
        clusters: [{ name: "test", cluster: { server: access.server, "certificate-authority-data": certificate } }],
        users: [{ name: "test", user: { token: "secret-token" } }],
        contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    };
}

function mapped(entries: Entries, change: (text: string) => string): Entries {
    return Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, change(text)]));
}

function decode(text: string): string {
    return Buffer.from(text, "base64").toString();
}
