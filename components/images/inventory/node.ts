import { objectAt, parseJson } from "../../../ground/json";
import type { Component } from "./component";

/** The package that a `package.json` below `node_modules` is of; none where it lacks a name or a version. */
export function nodePackages(packageJson: string): readonly Component[] {
    const { name, version } = objectAt(parseJson(packageJson.replace(/^\uFEFF/, "")));
    return typeof name === "string" && typeof version === "string" && name !== ""
        ? [{ kind: "npm", name, version }]
        : [];
}
