import { reasonOf } from "../ground/failure";
import { isJsonObject } from "../ground/json";
import { parseJsonObject } from "../ground/json-object";
import { quoted } from "./quoted";

/**
 * What is wrong with a file below META-INF of a package: what Fabric's own packager refuses (internal/ccmetadata/validators.go), and what
 * it lets pass though no peer reads it, as in a deeper folder. Peers say nothing of either: the index is just not there. Undefined for a
 * good one, for a hidden file, which Fabric's packager leaves out, and for what is no metadata.
 *
 * @param path in the package, with forward slashes
 */
export function metadataProblem(path: string, content: Uint8Array): string | undefined {
    const isMetadata = path === "META-INF" || path.startsWith("META-INF/");
    if (!isMetadata || /\/\.[^/]*$/.test(path)) {
        return undefined;
    }
    if (!indexPath.test(path)) {
        return `${quoted(path)} is no index as a peer reads them: ${places}`;
    }
    const problem = indexProblem(content);
    return problem === undefined ? undefined : `index ${quoted(path)} ${problem}`;
}

/** Name of the collection that a file is an index of; undefined for an index of the chaincode's own state. */
export function collectionOf(path: string): string | undefined {
    return indexPath.exec(path)?.[1];
}

const indexPath = /^META-INF\/statedb\/couchdb\/(?:collections\/([A-Za-z0-9_-]+)\/)?indexes\/[^/]+\.json$/;

const database = "META-INF/statedb/couchdb";
const places = `${database}/indexes/<name>.json, or ${database}/collections/<collection>/indexes/<name>.json`;

function indexProblem(content: Uint8Array): string | undefined {
    let definition: ReadonlyMap<string, unknown>;
    try {
        definition = parseJsonObject(content);
    } catch (error) {
        return `cannot be parsed: ${reasonOf(error)}`;
    }
    const known = ["index", "ddoc", "name", "type"];
    const other = [...definition.keys()].find((key) => !known.includes(key));
    if (other !== undefined) {
        return `has ${quoted(other)}, which is none of index, ddoc, name and type`;
    }
    const noText = ["ddoc", "name"].find((key) => definition.has(key) && typeof definition.get(key) !== "string");
    if (noText !== undefined) {
        return `has no text in "${noText}"`;
    }
    if (definition.has("type") && definition.get("type") !== "json") {
        return 'has a type other than "json"';
    }
    return keyProblem(definition.get("index"));
}

function keyProblem(index: unknown): string | undefined {
    if (!isJsonObject(index)) {
        return 'has no object in "index"';
    }
    const other = Object.keys(index).find((key) => key !== "fields" && key !== "partial_filter_selector");
    if (other !== undefined) {
        return `has ${quoted(`index.${other}`)}, which is none of fields and partial_filter_selector`;
    }
    const { fields } = index;
    return Array.isArray(fields)
        ? fields.map(fieldProblem).find((problem) => problem !== undefined)
        : 'has no list in "index.fields"';
}

function fieldProblem(field: unknown): string | undefined {
    if (typeof field === "string") {
        return undefined;
    }
    if (!isJsonObject(field)) {
        return `has ${shown(field)} in "index.fields", which is no field: "<name>" or {"<name>": "asc"}`;
    }
    const unsorted = Object.entries(field).find(([, sort]) => !isSort(sort));
    return unsorted && `sorts ${quoted(unsorted[0])} by ${shown(unsorted[1])}: asc or desc`;
}

function isSort(value: unknown): boolean {
    return typeof value === "string" && ["asc", "desc"].includes(value.toLowerCase());
}

function shown(value: unknown): string {
    return typeof value === "string" ? quoted(value) : JSON.stringify(value).slice(0, 100);
}
