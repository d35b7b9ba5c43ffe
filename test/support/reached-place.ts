import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Place } from "../../components/remote/place";
import { type FakeApiServer, json, startApiServer } from "./apiserver";
import { fakeOrganisation } from "./fakenode";

/** A place as the program reaches it, whose API server knows one organisation, org1, and no pod. */
export interface ReachedPlace {
    readonly place: Place;
    readonly server: FakeApiServer;
    /** Makes the API server forget one of the organisation's objects. */
    readonly lose: (object: keyof typeof paths) => void;
    /** Puts a Secret with a pair there. */
    readonly keep: (secret: string, pair: { readonly certificate: string; readonly key: string }) => void;
    /** Puts a ConfigMap there whose one entry is a channel's first block. */
    readonly keepBlock: (configMap: string, block: Uint8Array) => void;
    readonly stop: () => Promise<void>;
}

const namespace = "fabric-dev";
const base = `GET /api/v1/namespaces/${namespace}`;

const paths = {
    roots: `${base}/configmaps/org1-msp`,
    administrator: `${base}/secrets/org1-admin-msp`,
    pods: `${base}/pods`,
} as const;

export async function startReachedPlace(): Promise<ReachedPlace> {
    const server = await startApiServer();
    const folder = mkdtempSync(join(tmpdir(), "fabric-place-"));
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, stringify(kubeconfigOf(server)));
    const keep: ReachedPlace["keep"] = (name, { certificate, key }) => {
        const data = { "cert.pem": encoded(certificate), "key.pem": encoded(key) };
        server.answer(`${base}/secrets/${name}`, json({ ...named(name), kind: "Secret", data }));
    };
    keep("org1-admin-msp", fakeOrganisation.member("org1-admin", "admin"));
    server.answer(
        paths.roots,
        json({ ...named("org1-msp"), kind: "ConfigMap", data: { "tlscacert.pem": fakeOrganisation.tlsRoot } }),
    );
    server.answer(
        paths.pods,
        json({ apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "1" }, items: [] }),
    );
    const gone = { kind: "Status", code: 404, reason: "NotFound", message: "not found" };
    return {
        place: { namespace, kubeconfig },
        server,
        lose: (object) => {
            server.answer(paths[object], json(gone, 404));
        },
        keep,
        keepBlock: (name, block) => {
            const binaryData = { "genesis.block": encoded(block) };
            server.answer(`${base}/configmaps/${name}`, json({ ...named(name), kind: "ConfigMap", binaryData }));
        },
        stop: async () => {
            rmSync(folder, { recursive: true });
            await server.stop();
        },
    };
}

function named(name: string): object {
    return { apiVersion: "v1", metadata: { name, namespace } };
}

function encoded(content: string | Uint8Array): string {
    return Buffer.from(content).toString("base64");
}

function kubeconfigOf({ access, authority }: FakeApiServer): object {
    const ca = Buffer.from(authority.certificate).toString("base64");
    const cluster = { server: access.server, "certificate-authority-data": ca };
    return {
        apiVersion: "v1",
        kind: "Config",
        "current-context": "test",
        contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
        clusters: [{ name: "test", cluster }],
        users: [{ name: "test", user: { token: "secret-token" } }],
    };
}
