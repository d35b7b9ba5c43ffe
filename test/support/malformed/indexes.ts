import {
    type Files,
    image,
    type Malformed,
    metadata,
    notBuilt,
    notReleased,
    packageOf,
    type Unpacked,
} from "./malformed";

const indexes = "META-INF/statedb/couchdb/indexes";
const index = JSON.stringify({ index: { fields: ["owner"] }, ddoc: "owner", name: "owner", type: "json" });

/** Metadata that only a builder refuses, or only our packer. */
function wrong(name: string, files: Files, answers: Partial<Malformed>): Malformed {
    const all = { "image.json": image, ...files };
    const archive = (): Buffer => packageOf(all);
    return { name, archive, reader: undefined, packer: undefined, peer: "takes it", unpacked: undefined, ...answers };
}

function unpacked(files: Files, refusedBy: Unpacked["refusedBy"], says: RegExp): Pick<Malformed, "unpacked"> {
    return { unpacked: { kind: "k8s", files: { "image.json": image, ...files }, metadata, refusedBy, says } };
}

function refused(name: string, files: Files, refusedBy: "build" | "release", says: RegExp): Malformed {
    const peer = refusedBy === "build" ? notBuilt : notReleased;
    return wrong(name, files, { peer, ...unpacked(files, refusedBy, says) });
}

/** An index that peers and builders leave to CouchDB, but that our packer does not let pass. */
function unpackable(name: string, path: string, content: string, says: RegExp): Malformed {
    const files = { "image.json": Buffer.from(image), [path]: Buffer.from(content) };
    return wrong(name, { [path]: content }, { packer: { source: { type: "k8s", label: "basic", files }, says } });
}

const large = Buffer.alloc(80 * 1024 * 1024);

export const indexFiles: readonly Malformed[] = [
    refused("a file in place of META-INF", { "META-INF": "" }, "build", /META-INF is not a directory/),
    refused("a file in place of statedb", { "META-INF/statedb": "" }, "release", /statedb.*: not a directory/),
    refused("a file in place of couchdb", { "META-INF/statedb/couchdb": "" }, "release", /couchdb is not a directory/),
    refused("an index of 80 MiB", { [`${indexes}/a.json`]: large }, "build", /META-INF has more than 67108864 bytes/),
    unpackable("an index that is not JSON", `${indexes}/a.json`, "{", /index ".*a\.json" cannot be parsed: Expected/),
    unpackable("an empty index", `${indexes}/a.json`, "", /index ".*a\.json" cannot be parsed: it is empty/),
    unpackable("an index that is a list", `${indexes}/a.json`, "[]", /cannot be parsed: it is not a JSON object/),
    unpackable("an index with a byte-order mark", `${indexes}/a.json`, `\ufeff${index}`, /a byte-order mark/),
    unpackable(
        "a collection's index that is not JSON",
        "META-INF/statedb/couchdb/collections/secret/indexes/a.json",
        "index",
        /index ".*secret\/indexes\/a\.json" cannot be parsed/,
    ),
    unpackable(
        "an index without a list of fields",
        `${indexes}/a.json`,
        '{"index":{"fields":"a"}}',
        /has no list in "index\.fields"/,
    ),
    unpackable(
        "an index outside of couchdb",
        "META-INF/statedb/leveldb/indexes/a.json",
        index,
        /is no index as a peer reads them/,
    ),
    unpackable(
        "an index nested too deeply",
        `${indexes}/${"a/".repeat(9)}a.json`,
        index,
        /is no index as a peer reads them/,
    ),
];
