import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A module's libraries may have to be fetched and compiled first. */
const milliseconds = 600_000;

/** A line of `go test -json`; see `go doc test2json`. */
interface Line {
    readonly Action: string;
    readonly Test?: string;
    readonly Output?: string;
}

/** A Go program's tests as tests of Mocha: each Go test is one, its name as a sentence, its output in its failure. */
export function describeGoTests(folder: string): void {
    let lines: readonly Line[] = [];

    before(async function () {
        this.timeout(milliseconds);
        lines = (await go(folder, "test", "-json", "./...")).split("\n").filter(Boolean).map(lineOf);
    });

    it("is vetted", async function () {
        this.timeout(milliseconds);
        assert.equal(await go(folder, "vet", "./..."), "");
    });

    it("is laid out by gofmt", async () => {
        assert.equal(await run(folder, "gofmt", ["-l", "."]), "");
    });

    for (const name of namesOfTests(folder)) {
        it(sentence(name), () => {
            const own = lines.filter(({ Test }) => Test === name || Test?.startsWith(`${name}/`) === true);
            // Without lines of its own a test was never compiled: then all of the output says why.
            const told = own.length === 0 ? lines : own;
            const passed = own.some(({ Action, Test }) => Action === "pass" && Test === name);
            assert.ok(passed, told.map(({ Output }) => Output ?? "").join(""));
        });
    }
}

function namesOfTests(folder: string): readonly string[] {
    const sources = readdirSync(folder).filter((file) => file.endsWith("_test.go"));
    const names = sources.flatMap((file) => {
        const tests = readFileSync(join(folder, file), "utf8").matchAll(/^func (Test\w+)\(t \*testing\.T\)/gm);
        return [...tests].map(([, name = ""]) => name);
    });
    assert.ok(names.length > 0, `no test in ${folder}`);
    return names;
}

/** TestServesOverTLS → serves over TLS */
function sentence(name: string): string {
    const words = name.slice("Test".length).match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+/g) ?? [];
    return words.map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase())).join(" ");
}

/** What is no JSON was said by the compiler. */
function lineOf(text: string): Line {
    return text.startsWith("{") ? (JSON.parse(text) as Line) : { Action: "output", Output: `${text}\n` };
}

async function go(folder: string, ...args: readonly string[]): Promise<string> {
    return run(folder, "go", args);
}

/** All that a program says, however it ends; an ending that is no success is said, too. */
async function run(folder: string, program: string, args: readonly string[]): Promise<string> {
    return new Promise((resolve) => {
        execFile(program, args, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
            resolve(error === null ? stdout : `${stdout}${stderr}\n${error.message}\n`);
        });
    });
}
