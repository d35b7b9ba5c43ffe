import { join } from "node:path";

import { readTextFields } from "./json";

/** The image.json in the code of a chaincode package. */
export interface ImageJson {
    readonly name: string;
    readonly digest: string;
}

export const imageFile = "image.json";

/** Refused without name or digest. The file may lie in another folder than the one that messages name. */
export async function readImageJson(folder: string, actualFolder = folder): Promise<ImageJson> {
    const path = join(folder, imageFile);
    const image = await readTextFields(path, ["name", "digest"], join(actualFolder, imageFile));
    if (image.name === "" || image.digest === "") {
        throw new Error(`${path} file must contain 'name' and 'digest'`);
    }
    return image;
}

/** Why no container runtime would take the image; undefined when one could. */
export function imageProblem({ name, digest }: ImageJson): string | undefined {
    if (!digestPattern.test(digest)) {
        return `chaincode image digest '${digest}' must be sha256: and 64 hexadecimal digits`;
    }
    if (name.length > longestName || !namePattern.test(name)) {
        return `chaincode image name '${name}' must be a valid image name without digest`;
    }
    return undefined;
}

export function imageReference({ name, digest }: ImageJson): string {
    return `${name}@${digest}`;
}

/** sha512 is the other algorithm that the OCI image specification registers. */
const digestPattern = /^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

/** NameTotalLengthMax of the OCI distribution's grammar. */
const longestName = 255;

/** Host and port if any, path in lower case, tag if any, as the OCI distribution's grammar has them. */
const namePattern = new RegExp(
    "^((localhost|[a-zA-Z0-9-]+(\\.[a-zA-Z0-9-]+)*|\\[[a-fA-F0-9:]+\\])(:[0-9]+)?/)?" +
        "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*" +
        "(:[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127})?$",
);
