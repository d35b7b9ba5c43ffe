import { failure, reasonOf } from "../../../ground/failure";
import { fieldAt, objectAt, parseJson } from "../../../ground/json";
import type { Repository } from "../registry";
import type { Component, Distribution } from "./component";
import { mostTold, readLayer, type Finding, type Layer, type LayerDescriptor } from "./layer";

/** What an image has in it, as far as its own files tell. */
export interface Inventory {
    readonly distribution: Distribution | undefined;
    /** Each once, sorted. */
    readonly components: readonly Component[];
    /** Files that would tell more and were too large to read, with the reason, sorted. */
    readonly unread: readonly string[];
}

/**
 * Reads an image out of its registry: the databases of dpkg and apk, packages in `node_modules`, the build information of Go programs and the
 * `pom.properties` of jars. The same image always gives the same inventory.
 *
 * @param manifest of the image, not of an index of platforms
 */
export async function inventoryOf(repository: Repository, name: string, manifest: string): Promise<Inventory> {
    const files = new Map<string, Finding>();
    let told = 0;
    for (const descriptor of layersIn(manifest)) {
        try {
            const layer = await layerOf(repository, descriptor);
            told += layer.told;
            if (told > mostTold) {
                throw new Error(`with those below it, its files tell more than ${mostTold} characters`);
            }
            put(files, layer);
        } catch (error) {
            throw failure({ operation: `list what is in layer ${descriptor.digest}`, target: name }, reasonOf(error));
        }
    }
    return summed(files);
}

function layersIn(manifest: string): readonly LayerDescriptor[] {
    const layers = fieldAt(parseJson(manifest), "layers");
    if (!Array.isArray(layers)) {
        throw new Error("its manifest has no layers: it is no image, or one for several platforms");
    }
    return layers.map((layer: unknown) => {
        const { mediaType, digest } = objectAt(layer);
        if (typeof mediaType !== "string" || typeof digest !== "string") {
            throw new Error("its manifest is malformed");
        }
        return { mediaType, digest };
    });
}

/** Layers are the same for all images on one base. Enough for a stack's, few enough to hold: one has some megabytes of paths. */
const mostLayers = 16;
const known = new Map<string, Promise<Layer>>();

/** Those of one process are read one after the other: each takes a processor, and the run has more to do. */
let turn: Promise<unknown> = Promise.resolve();

function layerOf(repository: Repository, descriptor: LayerDescriptor): Promise<Layer> {
    const found = known.get(descriptor.digest);
    if (found !== undefined) {
        return found;
    }
    const layer = turn.then(async () => readLayer(descriptor, await repository.stream(descriptor.digest)));
    turn = layer.catch(() => undefined);
    known.set(descriptor.digest, layer);
    // One that failed is asked for anew.
    layer.catch(() => known.delete(descriptor.digest));
    const [oldest] = known.keys();
    if (known.size > mostLayers && oldest !== undefined) {
        known.delete(oldest);
    }
    return layer;
}

/** Lays a layer over those below it. */
function put(files: Map<string, Finding>, { findings, paths, removed, emptied }: Layer): void {
    for (const path of files.keys()) {
        if (isHidden(path, removed, emptied, paths)) {
            files.delete(path);
        }
    }
    for (const [path, finding] of findings) {
        files.set(path, finding);
    }
}

/** Also by a file in the place of a folder. */
function isHidden(
    path: string,
    removed: ReadonlySet<string>,
    emptied: ReadonlySet<string>,
    paths: ReadonlySet<string>,
): boolean {
    if (removed.has(path) || paths.has(path) || emptied.has("")) {
        return true;
    }
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
        const folder = path.slice(0, slash);
        if (removed.has(folder) || paths.has(folder) || emptied.has(`${folder}/`)) {
            return true;
        }
    }
    return false;
}

function summed(files: ReadonlyMap<string, Finding>): Inventory {
    const found = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
    const components = found.flatMap(([, finding]) => finding.components);
    const distinct = new Map(components.map((component) => [JSON.stringify(component), component]));
    const sorted = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, component]) => component);
    return {
        distribution: found.map(([, finding]) => finding.distribution).find((one) => one !== undefined),
        components: sorted,
        unread: found.flatMap(([path, { unread }]) => (unread === undefined ? [] : [`${path}: ${unread}`])),
    };
}
