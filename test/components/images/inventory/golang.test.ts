import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goModules } from "../../../../components/images/inventory/golang";

describe("the build information of a Go program", () => {
    let folder: string;
    let program: Buffer;

    before(function () {
        this.timeout(300_000);
        folder = mkdtempSync(join(tmpdir(), "golang-"));
        for (const [path, text] of Object.entries(sources)) {
            mkdirSync(join(folder, path, ".."), { recursive: true });
            writeFileSync(join(folder, path), text);
        }
        const options = ["-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", "program", "."];
        const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod", GOWORK: "off", GOPROXY: "off" };
        execFileSync("go", ["build", ...options], { cwd: folder, env, stdio: "pipe" });
        program = readFileSync(join(folder, "program"));
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    const inPieces = async function* (bytes: Buffer, piece: number): AsyncGenerator<Buffer> {
        for (let at = 0; at < bytes.length; at += piece) {
            yield await Promise.resolve(bytes.subarray(at, at + piece));
        }
    };

    for (const piece of [1000, 65_536, Infinity]) {
        it(`tells its modules and Go's own release, read in pieces of ${piece} bytes`, async () => {
            const [stdlib, ...modules] = await goModules(inPieces(program, piece));
            const release = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim().replace(/^go/, "");
            assert.deepEqual(stdlib, { kind: "golang", name: "stdlib", version: release.split(" ")[0] });
            assert.deepEqual(modules, [
                { kind: "golang", name: "example.com/cc", version: "" },
                // From the folder that stands in for v1.2.3.
                { kind: "golang", name: "example.com/lib", version: "" },
            ]);
        });
    }

    it("is not taken from bytes that only begin like it", async () => {
        const lookalike = Buffer.alloc(4096);
        lookalike.write("\xff Go buildinf:", 1024, "latin1");
        assert.deepEqual(await goModules(inPieces(lookalike, 1000)), []);
        assert.notDeepEqual(await goModules(inPieces(Buffer.concat([lookalike, program]), 1000)), []);
    });

    /** Bytes that begin like it every so often, with the length of the text of modules behind Go's release. */
    const beginnings = (size: number, every: number, length: readonly number[], rest: number): Buffer => {
        const bytes = Buffer.alloc(size, rest);
        for (let at = 0; at + 64 <= size; at += every) {
            bytes.write("\xff Go buildinf:", at, "latin1");
            bytes[at + 15] = 2;
            Buffer.from("\x06go1.21").copy(bytes, at + 32);
            Buffer.from(length).copy(bytes, at + 39);
        }
        return bytes;
    };
    for (const { what, every, length, rest } of [
        { what: "whose length never ends", every: 2 ** 22 + 64, length: [0x80], rest: 0x80 },
        { what: "that would end just behind what is held", every: 64, length: [0x80, 0x80, 0x80, 0x02], rest: 0 },
    ]) {
        it(`is not sought with each piece anew behind a beginning ${what}`, async () => {
            const size = 32 * 2 ** 20;
            const milliseconds = async (bytes: Buffer): Promise<number> => {
                const start = process.cpuUsage().user;
                assert.deepEqual(await goModules(inPieces(bytes, 16_384)), []);
                return (process.cpuUsage().user - start) / 1000;
            };
            const took = await milliseconds(beginnings(size, every, length, rest));
            assert.ok(took < 1000, `it took ${took} ms of a processor`);
        });
    }

    it("is not waited for in a program that has none, nor in one that ends within", async () => {
        assert.deepEqual(await goModules(inPieces(Buffer.alloc(100_000, "x"), 1000)), []);
        const at = program.indexOf(Buffer.from("\xff Go buildinf:", "latin1"));
        assert.deepEqual(await goModules(inPieces(program.subarray(0, at + 40), 1000)), []);
    });
});

const sources: Readonly<Record<string, string>> = {
    "go.mod":
        "module example.com/cc\n\ngo 1.21\n\nrequire example.com/lib v1.2.3\n\nreplace example.com/lib => ./lib\n",
    "main.go": 'package main\n\nimport "example.com/lib"\n\nfunc main() { println(lib.Word()) }\n',
    "lib/go.mod": "module example.com/lib\n\ngo 1.21\n",
    "lib/lib.go": 'package lib\n\nfunc Word() string { return "word" }\n',
};
