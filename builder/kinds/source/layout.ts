import { oneLine } from "../../../ground/failure";
import type { Language } from "../../pod-template";

/**
 * Why no build can come of a package's code, by the paths of its files; undefined where one may. What
 * builder/languages/<language>/build looks for, in its words: known before there is a pod that could say so.
 */
export function layoutProblem(language: Language, importPath: string, paths: readonly string[]): string | undefined {
    switch (language) {
        case "golang":
            return golangProblem(importPath, paths);
        case "node":
            return paths.includes("src/package.json") ? undefined : "there is no package.json in src";
        case "java":
            return paths.some((path) => javaBuild.test(path))
                ? undefined
                : "there is no build.gradle, no pom.xml and no jar in src";
    }
}

const javaBuild = /^(?:src\/)?(?:build\.gradle|build\.gradle\.kts|pom\.xml)$|\.jar$/;

function golangProblem(importPath: string, paths: readonly string[]): string | undefined {
    if (importPath !== "" && !isImportPath(importPath)) {
        return `"${oneLine(importPath, 100)}" in metadata.json is no import path`;
    }
    const folder = `src/${importPath}/`;
    const isThere = paths.some((path) => path === "src/go.mod" || (importPath !== "" && path.startsWith(folder)));
    const nor = importPath === "" ? "" : `, nor a folder src/${importPath}`;
    return isThere ? undefined : `there is no go.mod in src${nor}`;
}

/** Relative, without a way up: names of folders, as Go's module.CheckImportPath has them, or "." before them. */
function isImportPath(text: string): boolean {
    return (
        text.length <= longestImportPath &&
        !text.startsWith("-") &&
        text.split("/").every((element) => element === "." || /^(?!\.\.?$)[\w.~+-]+$/.test(element))
    );
}

const longestImportPath = 1000;
