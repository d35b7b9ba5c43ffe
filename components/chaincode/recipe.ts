import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { PackageSource, PackageType } from "../../fabric/package";
import { digestOf, readFolder, type Files } from "./folder";

/** All that a package is made from, small enough for the state of a resource. */
export interface PackageRecipe {
    readonly type: PackageType;
    readonly label: string;
    /** `name@sha256:…` of type k8s. */
    readonly image?: string;
    /** The server of types ccaas and external. */
    readonly connection?: Connection;
    /** The source of types golang, node and java. */
    readonly source?: Folder;
    /** What the peer itself reads, such as CouchDB indexes. */
    readonly metadata?: Folder;
    /** A file that is the package already; then there is nothing else. */
    readonly finished?: Folder;
    /** Whether its code is compressed; absent for packages that peers had before there was a choice. */
    readonly compressed?: true;
}

/** A folder whose files go into a package, or a file; the digest makes a change of them one of the recipe. */
interface Folder {
    /** Relative to the project. */
    readonly path: string;
    readonly sha256: string;
}

/** How a peer connects to a chaincode's server (Fabric: chaincode as an external service, connection.json). */
export interface Connection {
    /** `host:port`; with ccaas it may hold `{{.peername}}`. */
    readonly address: string;
    /** Go duration. */
    readonly dialTimeout: string;
    readonly domain?: string;
    /** PEM by which the peer knows the server; absent without TLS. */
    readonly tlsRoot?: string;
    /** Identity as which the peer presents itself, whose pair is in the Secret `<identity>-tls`; absent where the server does not ask. */
    readonly client?: string;
}

/** A PEM pair. */
interface ClientPair {
    readonly certificate: string;
    readonly key: string;
}

/** A folder of the project as part of a recipe. */
export function folderOf(path: string): Folder {
    return { path, sha256: digestOf(readFolder(path)) };
}

/** A file of the project as part of a recipe. */
export function fileOf(path: string): Folder {
    return { path, sha256: createHash("sha256").update(readFileSync(path)).digest("hex") };
}

/** The files of the package. Field order and spacing of the JSON are part of the package ID. */
export function packageSource(recipe: PackageRecipe, client?: ClientPair): PackageSource {
    const { type, label, image, connection, source, metadata, compressed = false } = recipe;
    const files = {
        ...(image === undefined ? {} : { "image.json": json(imageJson(image)) }),
        ...(connection === undefined ? {} : { "connection.json": json(connectionJson(connection, client)) }),
        ...(source === undefined ? {} : sourceFiles(readFolder(source.path))),
        ...(metadata === undefined ? {} : below("META-INF", readFolder(metadata.path))),
    };
    return { type, label, files, stored: !compressed };
}

/** fabric-builder-k8s: image.json. */
function imageJson(image: string): object {
    const [name = "", digest = ""] = image.split("@");
    return { name, digest };
}

/** Fabric: core/chaincode/extcc. A peer takes an empty dial_timeout for malformed, so it is always there. */
function connectionJson({ address, dialTimeout, domain, tlsRoot, client }: Connection, pair?: ClientPair): object {
    return {
        address,
        ...(domain === undefined ? {} : { domain }),
        dial_timeout: dialTimeout,
        tls_required: tlsRoot !== undefined,
        ...(tlsRoot === undefined ? {} : { root_cert: tlsRoot }),
        ...(client === undefined || pair === undefined
            ? {}
            : { client_auth_required: true, client_key: pair.key, client_cert: pair.certificate }),
    };
}

/** As `peer lifecycle chaincode package` lays it out: META-INF is the peer's, all else is the build's. */
function sourceFiles(files: Files): Files {
    const code = Object.entries(files).filter(([path]) => !path.startsWith("META-INF/"));
    return below("src", Object.fromEntries(code));
}

function below(folder: string, files: Files): Files {
    return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));
}

function json(content: object): Uint8Array {
    return Buffer.from(JSON.stringify(content));
}
