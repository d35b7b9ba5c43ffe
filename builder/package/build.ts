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

/** Refused where a field is missing or wrong. The file may lie in another folder than the one that messages name. */
export function readBuildJson(folder: string, actualFolder = folder): Promise<BuildJson> {
    const read = (fields: JsonFields): BuildJson => ({
        language: textIn(fields, "language"),
        runtimeImage: textIn(fields, "runtimeImage"),
        key: digestIn(fields, "key"),
        sha256: digestIn(fields, "sha256"),
        size: sizeIn(fields),
    });
    return readJsonFile(join(folder, buildFile), read, join(actualFolder, buildFile));
}

function textIn(fields: JsonFields, name: string): string {
    const text = fields.text(name);
    if (text === "") {
        throw new Error(`it does not contain '${name}'`);
    }
    return text;
}

/** Names of files are made of it. */
function digestIn(fields: JsonFields, name: string): string {
    const text = textIn(fields, name);
    if (!/^[0-9a-f]{64}$/.test(text)) {
        throw new Error(`field ${name} is not 64 hexadecimal digits`);
    }
    return text;
}

function sizeIn(fields: JsonFields): number {
    const size = fields.value("size");
    if (size === undefined) {
        throw new Error("it does not contain 'size'");
    }
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
        throw new Error("field size is not a number of bytes");
    }
    return size;
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
