import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newPlaces, type Places } from "../../../embedded/places";
import { makePart, partFolder, type Part } from "../../../embedded/toolchain/parts";

describe("a part of the toolchain", () => {
    let root = "";
    let sources = "";
    let places: Places;
    const part = (make: Part["make"] = () => Promise.resolve(), settings = "x64"): Part => ({
        name: "tool",
        settings,
        bin: ["."],
        make,
    });

    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "parts-"));
        sources = join(root, "sources");
        mkdirSync(join(sources, "tool", "stubs"), { recursive: true });
        writeFileSync(join(sources, "tool", "go.mod"), "module tool");
        writeFileSync(join(sources, "tool", "stubs", "go.mod"), "module stub");
        places = newPlaces({ FABRIC_EMBEDDED_HOME: join(root, "home") });
    });
    afterEach(() => {
        rmSync(root, { recursive: true });
    });

    const changes = [
        { name: "a pinned file", file: "go.mod", text: "module tool // newer" },
        { name: "a pinned file in a folder", file: "stubs/go.mod", text: "module other" },
        { name: "the name of a file", file: "go.sum", text: "" },
    ];
    for (const { name, file, text } of changes) {
        it(`is another one when ${name} changes`, () => {
            const before = partFolder(part(), sources, places);
            writeFileSync(join(sources, "tool", file), text);
            assert.notEqual(partFolder(part(), sources, places), before);
        });
    }

    it("is another one when its settings change, and the same one otherwise", () => {
        const folder = partFolder(part(), sources, places);
        assert.match(folder, /\/home\/tools\/tool-[0-9a-f]{12}$/);
        assert.equal(partFolder(part(), sources, places), folder);
        assert.notEqual(partFolder(part(undefined, "arm64"), sources, places), folder);
    });

    it("is made from copies of its pinned files and leaves nothing else behind", async () => {
        await makePart(
            part(({ folder, source, scratch }) => {
                writeFileSync(join(scratch, "temporary"), "");
                writeFileSync(join(source, "go.mod"), "changed by the program");
                writeFileSync(join(folder, "program"), readFileSync(join(source, "stubs", "go.mod")));
                return Promise.resolve();
            }),
            sources,
            places,
        );
        assert.deepEqual(readdirSync(places.tools), [partFolder(part(), sources, places).split("/").at(-1)]);
        assert.equal(readFileSync(join(partFolder(part(), sources, places), "program"), "utf8"), "module stub");
        assert.equal(readFileSync(join(sources, "tool", "go.mod"), "utf8"), "module tool");
    });

    it("is not there when its making fails, and starts afresh the next time", async () => {
        const cutOff = part(({ folder }) => {
            writeFileSync(join(folder, "half"), "");
            return Promise.reject(new Error("interrupted"));
        });
        await assert.rejects(makePart(cutOff, sources, places), /^Error: interrupted$/);
        assert.equal(existsSync(partFolder(cutOff, sources, places)), false);

        await makePart(part(), sources, places);
        assert.deepEqual(readdirSync(partFolder(part(), sources, places)), []);
    });

    it("is not made again", async () => {
        await makePart(part(), sources, places);
        await makePart(
            part(() => Promise.reject(new Error("made again"))),
            sources,
            places,
        );
    });

    it("begins each of its logs empty", async () => {
        mkdirSync(places.buildLogs, { recursive: true });
        writeFileSync(join(places.buildLogs, "tool.log"), "no space left on device, last week");
        await makePart(
            part(({ log }) => {
                assert.equal(log("tool"), join(places.buildLogs, "tool.log"));
                return Promise.resolve();
            }),
            sources,
            places,
        );
        assert.equal(existsSync(join(places.buildLogs, "tool.log")), false);
    });
});
