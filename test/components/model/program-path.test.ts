import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programPath } from "../../../components/model/program-path";

describe("programPath", () => {
    it("leaves paths as they are where the program is the project", () => {
        assert.equal(programPath("builder/Dockerfile"), "builder/Dockerfile");
        assert.equal(programPath("."), ".");
    });

    it("finds them in the package where it is one of the project's", () => {
        const project = mkdtempSync(join(tmpdir(), "project-"));
        try {
            const folder = join(project, "node_modules", "fabric");
            mkdirSync(folder, { recursive: true });
            writeFileSync(join(folder, "package.json"), "{}");
            assert.equal(programPath("builder/Dockerfile", project), "node_modules/fabric/builder/Dockerfile");
            assert.equal(programPath(".", project), "node_modules/fabric");
        } finally {
            rmSync(project, { recursive: true });
        }
    });
});
