import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, parseJson } from "../../../ground/json";
import { nearest } from "../nearest";
import { quoted } from "../problem";

/** What keeps the package in a folder from being started; undefined when nothing does. */
export function nodeReason(folder: string): string | undefined {
    const start = ["start.sh", "server.js"].some((file) => existsSync(join(folder, file)));
    const text = readFileSync(join(folder, "package.json"), "utf8");
    const manifest = parseJson(text);
    if (!isJsonObject(manifest)) {
        return "has a package.json that is no JSON object";
    }
    const scripts = manifest["scripts"];
    return start || (isJsonObject(scripts) && typeof scripts["start"] === "string")
        ? undefined
        : 'has neither a start.sh nor a script "start" in its package.json, and one of them is what peers run: ' +
              '"start": "fabric-chaincode-node start", for one';
}

/** What keeps the module in a folder from being a program; undefined when nothing does. */
export function goReason(folder: string): string | undefined {
    const files = readdirSync(folder).filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"));
    return files.some((name) => /^package\s+main\b/m.test(readFileSync(join(folder, name), "utf8")))
        ? undefined
        : "has no package main beside its go.mod, which is what is built and run: name the folder of the program";
}

/** Build arguments that Docker has for every Dockerfile. */
const predefined = /^(?:(?:https?|ftp|no|all)_proxy|BUILDKIT_[A-Z_]+|SOURCE_DATE_EPOCH)$/i;

/** What is wrong with a build argument; undefined when the Dockerfile asks for it. */
export function argumentReason(name: string, dockerfile: string): string | undefined {
    const known = argumentsOf(dockerfile);
    if (known.includes(name) || predefined.test(name)) {
        return undefined;
    }
    const near = nearest(name, known);
    const hint = known.length === 0 ? "there is none" : `known: ${known.join(", ")}`;
    return `${quoted(name)} is no ARG of the Dockerfile (${near === undefined ? hint : `did you mean ${near}?`})`;
}

function argumentsOf(dockerfile: string): readonly string[] {
    const instructions = dockerfile.replaceAll(/\\[ \t]*\r?\n/g, " ").matchAll(/^\s*(?:ONBUILD\s+)?ARG\s+(.+)$/gim);
    const names = [...instructions].flatMap(([, written = ""]) =>
        [...written.matchAll(/(?:^|\s)([A-Za-z_][A-Za-z0-9_]*)(?=[=\s]|$)/g)].map(([, name = ""]) => name),
    );
    return [...new Set(names)];
}
