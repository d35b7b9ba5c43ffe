import type { Language } from "../../../builder/pod-template";
import { type Files, type Malformed, notBuilt, packageOf } from "./malformed";

/** Source whose build cannot even begin. */
function wrong(language: Language, name: string, files: Files, says: RegExp, path = ""): Malformed {
    const metadata = JSON.stringify({ path, type: language, label: "basic_1.0" });
    return {
        name: `${language}: ${name}`,
        archive: () => packageOf(files, metadata),
        reader: undefined,
        packer: undefined,
        peer: notBuilt,
        unpacked: { kind: "source", files, metadata, refusedBy: "build", says },
    };
}

const main = { "src/main.go": "package main" };
const noModule = /there is no go\.mod in src/;
const noImportPath = /".*" in metadata\.json is no import path/;
const noPackage = /there is no package\.json in src/;
const noProject = /there is no build\.gradle, no pom\.xml and no jar in src/;

export const sourcePackages: readonly Malformed[] = [
    wrong("golang", "no go.mod", main, noModule),
    wrong("golang", "go.mod outside of src", { ...main, "go.mod": "module basic" }, noModule),
    wrong("golang", "a folder in place of go.mod", { ...main, "src/go.mod/a": "" }, noModule),
    wrong("golang", "an import path that is not there", main, /nor a folder src\/cmd\/basic/, "cmd/basic"),
    wrong("golang", "an import path that leaves the source", main, noImportPath, "../../etc"),
    wrong("golang", "an absolute import path", main, noImportPath, "/etc"),
    wrong("golang", "an option as its import path", main, noImportPath, "-toolexec=sh"),
    wrong("golang", "a command as its import path", main, noImportPath, "$(touch canary)"),
    wrong("golang", "a line break in its import path", main, noImportPath, "cmd\nbasic"),
    wrong("golang", "an import path of 5000 characters", main, noImportPath, "a".repeat(5000)),
    wrong("node", "no package.json", { "src/index.js": "" }, noPackage),
    wrong("node", "package.json outside of src", { "package.json": "{}", "src/index.js": "" }, noPackage),
    wrong("node", "a folder in place of package.json", { "src/package.json/a": "" }, noPackage),
    wrong("java", "no project", { "src/Basic.java": "" }, noProject),
    wrong("java", "a project in another folder", { "src/basic/pom.xml": "<project/>" }, noProject),
    wrong("java", "nothing but indexes", { "META-INF/statedb/couchdb/indexes/a.json": "{}" }, noProject),
];
