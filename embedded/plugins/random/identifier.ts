import { randomBytes } from "node:crypto";

import type { JsonObject } from "../../../cluster/object";
import type { Problem } from "../plugin";

/** What makes a RandomId impossible. */
export function identifierProblems({ byteLength }: JsonObject): readonly Problem[] {
    return typeof byteLength === "number" && Number.isInteger(byteLength) && byteLength >= 1
        ? []
        : [{ property: "byteLength", reason: "it must be a whole number of at least 1" }];
}

/** Random bytes in the notations of RandomId; the prefix stands before each of them but the ID. */
export interface Identifier {
    readonly id: string;
    readonly b64Std: string;
    readonly b64Url: string;
    readonly dec: string;
    readonly hex: string;
}

export function newIdentifier({ byteLength, prefix }: JsonObject): Identifier {
    const bytes = randomBytes(Number(byteLength));
    const start = typeof prefix === "string" ? prefix : "";
    const [hex, id] = [bytes.toString("hex"), bytes.toString("base64url")];
    return {
        id,
        b64Std: start + bytes.toString("base64"),
        b64Url: start + id,
        dec: start + BigInt(`0x${hex}`).toString(),
        hex: start + hex,
    };
}
