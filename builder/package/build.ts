import { join } from "node:path";

import { imageProblem, type ImageJson } from "./image";
import { type JsonFields, readJsonFile } from "./json";

/** What the build of a package from source leaves for its runs, beside the file `resultFile`. */
export interface BuildJson {
    readonly language: string;
    /** `name@sha256:…` */
    readonly runtimeImage: string;
    /** The key of the build, by which its result may be at hand. */
    readonly key: string;
    /** Of the result, in hexadecimal. */
    readonly sha256: string;
    readonly size: number;
}

export const buildFile = "build.json";

/** The result of a build: what its script left in the output folder, as tar.gz. */
export const resultFile = "output.tar.gz";

/** Refused where a field is missing. The file may lie in another folder than the one that messages name. */
export function readBuildJson(folder: string, actualFolder = folder): Promise<BuildJson> {
    const read = (fields: JsonFields): BuildJson => {
        const text = (name: string): string => fields.text(name) || missing(name);
        const size = fields.value("size");
        return {
            language: text("language"),
            runtimeImage: text("runtimeImage"),
            key: text("key"),
            sha256: text("sha256"),
            size: typeof size === "number" ? size : missing("size"),
        };
    };
    return readJsonFile(join(folder, buildFile), read, join(actualFolder, buildFile));
}

function missing(name: string): never {
    throw new Error(`it does not contain '${name}'`);
}

/** An image reference in its parts; refused when it has no digest, or none that a container runtime would take. */
export function imageOf(reference: string): ImageJson {
    const at = reference.lastIndexOf("@");
    const image = { name: reference.slice(0, Math.max(at, 0)), digest: reference.slice(at + 1) };
    const problem = imageProblem(image);
    if (problem !== undefined) {
        throw new Error(problem);
    }
    return image;
}
