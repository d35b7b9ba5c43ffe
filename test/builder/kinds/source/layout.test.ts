import assert from "node:assert/strict";

import { layoutProblem } from "../../../../builder/kinds/source/layout";
import type { Language } from "../../../../builder/pod-template";

interface Case {
    readonly language: Language;
    readonly importPath?: string;
    readonly paths: readonly string[];
    readonly says?: string;
}

const noModule = "there is no go.mod in src";
const noProject = "there is no build.gradle, no pom.xml and no jar in src";

const taken: readonly Case[] = [
    { language: "golang", paths: ["src/go.mod"] },
    { language: "golang", importPath: "example.com/basic/v2", paths: ["src/go.mod"] },
    { language: "golang", importPath: "./cmd/basic", paths: ["src/go.mod"] },
    { language: "golang", importPath: "example.com/basic", paths: ["src/example.com/basic/main.go"] },
    { language: "node", paths: ["src/package.json"] },
    { language: "java", paths: ["build.gradle"] },
    { language: "java", paths: ["src/build.gradle.kts"] },
    { language: "java", paths: ["src/pom.xml"] },
    { language: "java", paths: ["src/deep/basic.jar"] },
];

const refused: readonly Case[] = [
    { language: "golang", paths: ["go.mod", "src/a/go.mod", "src/main.go"], says: noModule },
    { language: "golang", importPath: "a", paths: ["src/ab/main.go"], says: `${noModule}, nor a folder src/a` },
    { language: "node", paths: ["package.json", "src/a/package.json"], says: "there is no package.json in src" },
    { language: "java", paths: ["src/a/pom.xml", "src/basic.jar.txt"], says: noProject },
    { language: "java", paths: [], says: noProject },
    ...["..", "a/../b", "/a", "a/", "a//b", "-a", "a b", "a\nb", "$(a)", "ä", "a".repeat(1001)].map((importPath) => {
        const shown = importPath.length > 100 ? `${"a".repeat(75)}…${"a".repeat(25)}` : importPath.replace("\n", " ");
        const says = `"${shown}" in metadata.json is no import path`;
        return { language: "golang" as const, importPath, paths: ["src/go.mod"], says };
    }),
];

describe("layoutProblem", () => {
    for (const { language, importPath = "", paths } of taken) {
        it(`takes ${paths.join(", ")} for ${language}${importPath && ` with path ${importPath}`}`, () => {
            assert.equal(layoutProblem(language, importPath, paths), undefined);
        });
    }

    for (const { language, importPath = "", paths, says } of refused) {
        const path = importPath === "" ? "" : ` with path ${JSON.stringify(importPath.slice(0, 20))}`;
        it(`refuses ${paths.join(", ") || "nothing"} for ${language}${path}`, () => {
            assert.equal(layoutProblem(language, importPath, paths), says);
        });
    }
});
