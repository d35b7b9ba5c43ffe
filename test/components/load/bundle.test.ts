import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

describe("a bundle", () => {
    let project: string;

    beforeEach(() => {
        project = mkdtempSync(join(tmpdir(), "bundle-"));
        for (const folder of ["builder", "cluster", "fabric", "ground", "node_modules"]) {
            mkdirSync(join(project, folder));
        }
        for (const name of ["esbuild", "@esbuild"]) {
            symlinkSync(resolve("node_modules", name), join(project, "node_modules", name));
        }
        cpSync("components/load", join(project, "components", "load"), { recursive: true });
        write("tsconfig.json", "{}");
        write("index.ts", 'import { word } from "./ground/word";\nconsole.log(word as string);\n');
        write("ground/word.ts", 'export const word = "one";\n');
    });

    afterEach(() => {
        rmSync(project, { recursive: true, force: true });
    });

    function write(file: string, text: string): void {
        mkdirSync(dirname(join(project, file)), { recursive: true });
        writeFileSync(join(project, file), text);
    }

    /** What the program says, run as a process. */
    function run(entry = "index.ts"): string {
        const { stdout, stderr } = spawnSync(process.execPath, ["components/load/run.cjs", entry, "word"], {
            cwd: project,
            encoding: "utf8",
        });
        return stdout + stderr;
    }

    function kept(): readonly string[] {
        const files = readdirSync(join(project, "node_modules", ".cache", "fabric-on-kubernetes"));
        return files.filter((name) => name.endsWith(".cjs")).sort();
    }

    it("is kept, and made anew for each edit of whatever it could have in it", () => {
        assert.equal(run(), "one\n");
        const first = kept();
        assert.equal(run(), "one\n");
        assert.deepEqual(kept(), first);
        write("ground/word.ts", 'export const word = "two";\n');
        assert.equal(run(), "two\n");
        assert.equal(kept().length, 2);
        // A file that comes before another in Node's order is another import, though no file was edited.
        rmSync(join(project, "ground", "word.ts"));
        write("ground/word/index.ts", 'export const word = "three";\n');
        assert.equal(run(), "three\n");
        write("ground/word.ts", 'export const word = "one";\n');
        rmSync(join(project, "ground", "word"), { recursive: true });
        assert.equal(run(), "one\n");
        assert.equal(kept().length, 3);
    });

    it("is not kept with something in it that no hash knows", () => {
        write("elsewhere/word.ts", 'export const word = "one";\n');
        write("index.ts", 'import { word } from "./elsewhere/word";\nconsole.log(word);\n');
        assert.equal(run(), "one\n");
        write("elsewhere/word.ts", 'export const word = "two";\n');
        assert.equal(run(), "two\n");
    });

    it("knows the part that its own entry is in", () => {
        write("elsewhere/word.ts", 'export const word = "one";\n');
        write(
            "elsewhere/main.ts",
            'import { word } from "./word";\nconsole.log(word, process.argv.slice(1).join());\n',
        );
        assert.equal(run("elsewhere/main.ts"), "one elsewhere/main.ts,word\n");
        write("elsewhere/word.ts", 'export const word = "two";\n');
        assert.equal(run("elsewhere/main.ts"), "two elsewhere/main.ts,word\n");
        assert.equal(kept().length, 2);
    });

    it("runs where nothing can be kept", () => {
        write("node_modules/.cache", "a file where the folder would be");
        assert.equal(run(), "one\n");
    });

    it("says where a mistake is in what it was made of", () => {
        write("ground/word.ts", "export const word = ;\n");
        assert.match(run(), /ground\/word\.ts:1:20: ERROR: Unexpected ";"/);
    });

    it("is no longer there after a dozen others", () => {
        for (let edit = 0; edit < 14; edit++) {
            write("ground/word.ts", `export const word = "${String(edit)}";\n`);
            run();
        }
        assert.equal(kept().length, 12);
        assert.equal(run(), "13\n");
    }).timeout(60_000);

    it("shows failures in terms of the sources, and takes no trace of what nobody is shown", () => {
        write(
            "ground/word.ts",
            'export const word = "one";\n\nexport function fail(): void {\n    throw new Error("it failed");\n}\n',
        );
        write(
            "index.ts",
            `import { fail } from "./ground/word";
const { traceWhatIsShown } = require(process.cwd() + "/components/load/bundle.cjs");
traceWhatIsShown();
console.log(new Error().stack);
console.log(Object.assign(new Error("of Node's"), { code: "EPIPE" }).stack.split("\\n")[1]);
try {
    fail();
} catch (error) {
    console.log(error.stack.split("\\n").slice(0, 3).join("\\n"));
}
`,
        );
        const [none, own, said, at, from] = run().split("\n");
        assert.deepEqual([none, said], ["Error", "Error: it failed"]);
        assert.match(own ?? "", /\.cache\/fabric-on-kubernetes\/index-[0-9a-f]{32}\.cjs:\d+:\d+/);
        assert.ok(at?.includes(`${join(project, "ground", "word.ts")}:4:`), at);
        assert.ok(from?.includes(`${join(project, "index.ts")}:7:`), from);
    });
});
