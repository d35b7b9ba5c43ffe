import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash, type BuildSource } from "../../../components/images/content";

describe("the content hash of an image", () => {
    let root = "";
    let folder = "";
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "content-"));
        folder = join(root, "cc");
        mkdirSync(join(folder, "src"), { recursive: true });
        write("Dockerfile", "FROM scratch\nCOPY . /\n");
        write("src/main.ts", "main");
        write("run.sh", "#!/bin/sh\n");
        write(".dockerignore", "ignored\n.dockerignore\n");
    });
    afterEach(() => {
        rmSync(root, { recursive: true });
    });

    const write = (path: string, text: string): void => {
        writeFileSync(join(folder, path), text);
    };
    const source = (more: Partial<BuildSource> = {}): BuildSource => ({
        context: folder,
        dockerfile: join(folder, "Dockerfile"),
        buildArguments: { NODE_IMAGE: "node:22", A: "1" },
        target: undefined,
        ...more,
    });

    it("is the same on every machine", async () => {
        symlinkSync("src/main.ts", join(folder, "link"));
        chmodSync(join(folder, "run.sh"), 0o755);
        assert.equal(await contentHash(source()), "7b78aa96b8d8b8355175515465ce22c0d1e50dcab1f447ed128a7b2162246f2a");
    });

    for (const { name, change } of [
        {
            name: "a file's text",
            change: () => {
                write("src/main.ts", "other");
            },
        },
        {
            name: "a file's name",
            change: () => {
                renameSync(join(folder, "run.sh"), join(folder, "start.sh"));
            },
        },
        {
            name: "a new file",
            change: () => {
                write("src/more.ts", "");
            },
        },
        {
            name: "whether a file may be executed",
            change: () => {
                chmodSync(join(folder, "run.sh"), 0o755);
            },
        },
        {
            name: "a link instead of the file",
            change: () => {
                rmSync(join(folder, "run.sh"));
                symlinkSync("src/main.ts", join(folder, "run.sh"));
            },
        },
        {
            name: "the Dockerfile",
            change: () => {
                write("Dockerfile", "FROM scratch\n");
            },
        },
        {
            name: "what .dockerignore leaves out",
            change: () => {
                write(".dockerignore", "*.sh\n.dockerignore\n");
            },
        },
        {
            name: "the Dockerfile's own rules",
            change: () => {
                write("Dockerfile.dockerignore", ".dockerignore\n**/*.ts\nDockerfile.dockerignore\n");
            },
        },
    ]) {
        it(`changes with ${name}`, async () => {
            const before = await contentHash(source());
            change();
            assert.notEqual(await contentHash(source()), before);
        });
    }

    for (const { name, more } of [
        { name: "a build argument", more: { buildArguments: { NODE_IMAGE: "node:24", A: "1" } } },
        { name: "one argument less", more: { buildArguments: { NODE_IMAGE: "node:22" } } },
        { name: "the target", more: { target: "build" } },
    ]) {
        it(`changes with ${name}`, async () => {
            assert.notEqual(await contentHash(source(more)), await contentHash(source()));
        });
    }

    for (const { name, change } of [
        {
            name: "a file that .dockerignore leaves out",
            change: () => {
                write("ignored", "x");
            },
        },
        {
            name: "the time of a file",
            change: () => {
                utimesSync(join(folder, "run.sh"), 1, 1);
            },
        },
        {
            name: "the group's right to write, which depends on who made the clone",
            change: () => {
                chmodSync(join(folder, "run.sh"), 0o664);
            },
        },
        {
            name: "an empty folder",
            change: () => {
                mkdirSync(join(folder, "empty"));
            },
        },
    ]) {
        it(`stays with ${name}`, async () => {
            const before = await contentHash(source());
            change();
            assert.equal(await contentHash(source()), before);
        });
    }

    it("stays with the order of the arguments and the place of the folder", async () => {
        const before = await contentHash(source());
        const moved = join(root, "moved");
        renameSync(folder, moved);
        const after = source({
            context: moved,
            dockerfile: join(moved, "Dockerfile"),
            buildArguments: { A: "1", NODE_IMAGE: "node:22" },
        });
        assert.equal(await contentHash(after), before);
    });

    it("says what could not be read", async () => {
        const dockerfile = join(folder, "Dockerfile.other");
        await assert.rejects(contentHash(source({ dockerfile })), {
            message: `cannot hash the content of an image on ${folder}: ENOENT: no such file or directory, open '${dockerfile}'`,
            status: "ENOENT",
        });
    });
});
