import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { imageJson } from "../launch";
import type { Kind } from "./malformed";

/** What no archive brings to a verb, but somebody at a shell can, or a peer whose volume is broken. */
export interface Misplaced {
    readonly name: string;
    readonly kind: Kind;
    readonly verb: "detect" | "build" | "release" | "run";
    /** The path that is wrong, in a folder of `goodPlaces`. */
    readonly path: string;
    /** Makes what is there instead of what should be. */
    readonly put: (place: string) => void;
    readonly says: RegExp;
}

/** The arguments of each verb, in a folder of `goodPlaces`. */
export const verbArguments = {
    detect: ["src", "md"],
    build: ["src", "md", "out"],
    release: ["built", "rel"],
    run: ["built", "run"],
} as const;

/** The chaincode.json of a launch. */
const launch = { chaincode_id: `basic:${"0123456789abcdef".repeat(4)}`, peer_address: "peer:7052", mspid: "Org1MSP" };

const digest = imageJson.digest.slice("sha256:".length);

/** What a build from source leaves. */
const buildJson = { language: "golang", runtimeImage: `a@sha256:${digest}`, key: digest, sha256: digest, size: 0 };

/** A package before and after its build, and what it is run with: nothing is wrong with any of it. */
export function goodPlaces(kind: Kind): Readonly<Record<string, unknown>> {
    const index = { index: { fields: ["owner"] } };
    const code = {
        "image.json": imageJson,
        "connection.json": { address: "chaincode:9999" },
        "META-INF/statedb/couchdb/indexes/owner.json": index,
        "metadata/statedb/couchdb/indexes/owner.json": index,
        "src/go.mod": "module basic",
        "build.json": buildJson,
        "output.tar.gz": "",
    };
    const under = (folder: string): object =>
        Object.fromEntries(Object.entries(code).map(([path, content]) => [`${folder}/${path}`, content]));
    const folders = { "out/": "", "rel/": "", "canary/file": "canary", "tmp/": "" };
    const metadata = { type: kind === "source" ? "golang" : kind, label: "basic" };
    return {
        ...under("src"),
        ...under("built"),
        ...folders,
        "md/metadata.json": metadata,
        "run/chaincode.json": launch,
    };
}

type Put = Misplaced["put"];

const fifo: Put = (place) => execFileSync("mkfifo", [place]);
const folder: Put = (place) => {
    mkdirSync(place);
};
const link =
    (target: string): Put =>
    (place) => {
        symlinkSync(target, place);
    };
const nothing: Put = () => undefined;
const text =
    (content: string): Put =>
    (place) => {
        writeFileSync(place, content);
    };
/** A GiB that takes no room on a disk. */
const huge: Put = (place) => {
    writeFileSync(place, "");
    truncateSync(place, 1024 ** 3);
};

/** Replaces what is good. */
export function misplace(root: string, { path, put }: Misplaced): void {
    const place = join(root, path);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(dirname(place), { recursive: true });
    put(place);
}

type Case = readonly [what: string, put: Put, says: RegExp];

function cases(kind: Kind, verb: Misplaced["verb"], path: string, of: readonly Case[]): readonly Misplaced[] {
    return of.map(([what, put, says]) => ({
        name: `${kind} ${verb}: ${what} as ${path}`,
        kind,
        verb,
        path,
        put,
        says,
    }));
}

/** Of a file that the verb reads, wherever it is; an agent is handed none that is no file. */
function unreadable(file: string): readonly Case[] {
    const read = `unable to read .*${file}: `;
    return [
        ["a FIFO", fifo, new RegExp(`${file}.*(?:is not a regular file|no such file)`)],
        ["a folder", folder, new RegExp(`${file}.*(?:is a directory|is not a regular file|no such file)`)],
        [
            "a link to zeros without end",
            link("/dev/zero"),
            new RegExp(`${file}.*(?:is not a regular file|no such file)`),
        ],
        ["a link to nowhere", link("nowhere"), new RegExp(`${file}.*(?:no such file|is not a regular file)`)],
        [
            "a link to itself",
            link(file),
            new RegExp(`${file}.*(?:too many symbolic links|is not a regular file|no such file)`),
        ],
        ["a GiB", huge, new RegExp(`${read}.*more than 1048576 bytes`)],
    ];
}

const linked = link("/etc");
const irregular = /is neither a file nor a directory/;

/** Of a folder that is copied. */
const uncopied: readonly Case[] = [
    ["a link", linked, /is not a directory/],
    ["a FIFO", fifo, /is not a directory/],
    ["a file", text(""), /is not a directory/],
];

/** Of a file in such a folder. */
const uncopiedFile: readonly Case[] = [
    ["a link", link("/etc/hostname"), irregular],
    ["a link to a folder", linked, irregular],
    ["a FIFO", fifo, irregular],
    ["a GiB", huge, /has more than 67108864 bytes/],
];

const index = "META-INF/statedb/couchdb/indexes/owner.json";
const parse = /unable to parse .*chaincode\.json/;
const noHash = /error decoding chaincode package hash/;
const buildOf = (given: object): Put => text(JSON.stringify({ ...buildJson, ...given }));
const launchOf = (given: object): Put => text(JSON.stringify({ ...launch, ...given }));

export const misplaced: readonly Misplaced[] = [
    ...(["k8s", "ccaas", "external", "source"] as const).flatMap((kind) => [
        ...cases(kind, "detect", "md/metadata.json", unreadable("metadata.json")),
        ...cases(kind, "detect", "md", [["nothing", nothing, /metadata\.json: no such file/]]),
        ...cases(kind, "build", "md/metadata.json", [["a FIFO", fifo, /metadata\.json.*is not a regular file/]]),
        // From source these are copied when there is a result.
        ...(kind === "source" ? [] : cases(kind, "build", "src/META-INF", uncopied)),
        ...(kind === "source" ? [] : cases(kind, "build", `src/${index}`, uncopiedFile)),
        ...cases(kind, "release", "built/META-INF/statedb/couchdb", uncopied),
        ...cases(kind, "release", `built/${index}`, uncopiedFile),
    ]),
    ...cases("k8s", "build", "src/image.json", unreadable("image.json")),
    ...cases("k8s", "build", "src", [["nothing", nothing, /image\.json: no such file/]]),
    ...cases("k8s", "build", "out", [["a file", text(""), /file already exists/]]),
    ...cases("k8s", "run", "built/image.json", [
        ["nothing", nothing, /unable to read .*image\.json: .*no such file/],
        ...unreadable("image.json"),
        ["a tag in place of a digest", text('{"name":"a","digest":"latest"}'), /image digest 'latest' must be sha256:/],
        ["a name that is a path", text(JSON.stringify({ ...imageJson, name: "../a" })), /image name '\.\.\/a' must be/],
    ]),
    ...cases("k8s", "run", "run/chaincode.json", [
        ["nothing", nothing, /unable to read .*chaincode\.json: .*no such file/],
        ...unreadable("chaincode.json"),
        ["no JSON", text("{"), parse],
        ["a byte-order mark", text(`\ufeff${JSON.stringify(launch)}`), parse],
        ["a list", text("[]"), parse],
        ["a number as ID", launchOf({ chaincode_id: 5 }), /field chaincode_id is not a text/],
        ["an ID without a hash", launchOf({ chaincode_id: "basic:xyz" }), noHash],
        ["an ID with half a hash", launchOf({ chaincode_id: "basic:012" }), noHash],
    ]),
    ...(["ccaas", "external"] as const).flatMap((kind) => [
        ...cases(kind, "build", "src/connection.json", unreadable("connection.json")),
        ...cases(kind, "release", "built/connection.json", [
            ["nothing", nothing, /connection\.json not found/],
            ["a folder", folder, /connection\.json/],
            ["a FIFO", fifo, /connection\.json.*is not a regular file/],
        ]),
    ]),
    ...cases("external", "build", "src/metadata", uncopied),
    ...cases("source", "build", "src", [["nothing", nothing, /no such file or directory, (?:scandir|open) .*src/]]),
    ...cases("source", "build", "src/src/main.go", [
        ["a link", link("/etc/hostname"), irregular],
        ["a link to a folder", linked, irregular],
        ["a FIFO", fifo, irregular],
        ["a GiB", huge, /holds more than 256 MiB/],
    ]),
    ...cases("source", "run", "built/build.json", [
        ["nothing", nothing, /unable to read .*build\.json: .*no such file/],
        ...unreadable("build.json"),
        ["an object without fields", text("{}"), /build\.json: it does not contain 'language'/],
        ["a tag in place of a digest", buildOf({ runtimeImage: "a:latest" }), /image digest .* must be sha256:/],
        ["a key that is a path", buildOf({ key: "../../canary" }), /field key is not 64 hexadecimal digits/],
        ["a negative size", buildOf({ size: -1 }), /field size is not a number of bytes/],
        ["a text as size", buildOf({ size: "1" }), /field size is not a number of bytes/],
        ["a size that is huge", buildOf({ size: 1e300 }), /field size is not a number of bytes/],
    ]),
];
