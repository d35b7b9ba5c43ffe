import { isJsonObject, parseJson } from "../../../ground/json";
import type { Component } from "./component";

/** The package that a `package.json` below `node_modules` is of; none where it lacks a name or a version. */
export function nodePackages(packageJson: string): readonly Component[] {
    const parsed = parseJson(packageJson.replace(/^\uFEFF/, ""));
    const { name, version } = isJsonObject(parsed) ? parsed : {};
    return typeof name === "string" && typeof version === "string" && name !== ""
        ? [{ kind: "npm", name, version }]
        : [];
}
