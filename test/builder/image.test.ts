import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import {
    agentCommand,
    builders,
    copyVerbsCommand,
    requestVariables,
    spoolVariable,
    verbsPath,
} from "../../builder/contract";
import { checkout } from "../support/verbs";

const read = (...path: readonly string[]): string => readFileSync(join(checkout, ...path), "utf8");

interface Package {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
}

const packageOf = (...path: readonly string[]): Package => JSON.parse(read(...path)) as Package;

describe("The builder's image", () => {
    it("is made from the packages of the project, in the same versions", () => {
        const [project, image] = [packageOf("package.json"), packageOf("builder", "image", "package.json")];
        // What makes the image there may run the program here.
        const versions = { ...project.devDependencies, ...project.dependencies };
        for (const [name, version] of Object.entries({ ...image.devDependencies, ...image.dependencies })) {
            assert.equal(version, versions[name], name);
        }
    });

    it("starts the agent with the command that peers' pods use", () => {
        const entry = /^ENTRYPOINT (.*)$/m.exec(read("builder", "Dockerfile"))?.[1] ?? "";
        assert.deepEqual(JSON.parse(entry), agentCommand);
    });

    it("has verbs that can be executed", () => {
        for (const verb of ["detect", "build", "release", "run"]) {
            assert.equal(statSync(join(checkout, "builder", "bin", verb)).mode & 0o111, 0o111, verb);
        }
    });

    it("has a folder of verbs for each kind, from which peers' pods copy them", () => {
        const kinds = builders.map(({ kind }) => kind);
        assert.match(read("builder", "Dockerfile"), new RegExp(`for kind in ${kinds.join(" ")}; do`));
        const folders = kinds.map((kind) => `${verbsPath}/${kind}`);
        assert.deepEqual(copyVerbsCommand("/volume"), ["cp", "-R", ...folders, "/volume/"]);
    });

    it("has verbs that hand over what agents take from a request, and nothing else", () => {
        const described = /for name in ([^;]+); do/.exec(read("builder", "bin", "hand-over"))?.[1] ?? "";
        assert.deepEqual(described.match(/\w+/g)?.sort(), [...requestVariables].sort());
    });

    it("has verbs that look for the spool folder where peers' pods name it", () => {
        assert.match(read("builder", "bin", "hand-over"), new RegExp(`\\$\\{${spoolVariable}:-\\}`));
    });
});
