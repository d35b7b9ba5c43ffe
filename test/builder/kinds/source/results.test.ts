import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type BuiltFile, newBuilds } from "../../../../builder/chaincode/builds";
import { openResults, type Results } from "../../../../builder/kinds/source/results";
import { makeFolder, removeFolder } from "../../../support/verbs";

describe("The results that are kept", () => {
    let folder = "";
    let results: Results;

    const opened = (limit?: string): Results =>
        openResults({ FABRIC_BUILDER_CACHE: folder, FABRIC_BUILDER_CACHE_LIMIT: limit }, newBuilds());
    const keep = (key: string, text: string): Promise<BuiltFile> => results.keep(key, chunks(text), checksumOf(text));
    /** As if it had last been used so many minutes ago. */
    const age = (key: string, minutes: number): void => {
        const time = new Date(Date.now() - minutes * 60_000);
        utimesSync(join(folder, `${key}.tar.gz`), time, time);
    };

    beforeEach(() => {
        folder = makeFolder({});
        results = opened();
    });

    afterEach(() => {
        removeFolder(folder);
    });

    it("are found by their keys", async () => {
        const kept = await keep("a", "content");
        assert.deepEqual(await results.find("a"), kept);
        assert.equal(readFileSync(kept.path, "utf8"), "content");
        assert.equal(await results.find("b"), undefined);
    });

    for (const text of ["conten", "contenT", "content and more"]) {
        it(`are refused when "${text}" comes in place of "content"`, async () => {
            const refused = results.keep("a", chunks(text), checksumOf("content"));
            await assert.rejects(refused, { message: `${text.length} of 7 bytes arrived, or others than were sent` });
            assert.deepEqual(readdirSync(folder), []);
        });
    }

    it("go when they are too many, the one that was not used for longest first", async () => {
        results = opened("10");
        for (const key of ["a", "b"]) {
            await results.free(await keep(key, "12345"));
        }
        age("a", 2);
        age("b", 3);
        const used = await results.find("b");
        assert.ok(used);
        await results.free(used);
        await results.free(await keep("c", "12345"));
        assert.deepEqual(readdirSync(folder).sort(), ["b.tar.gz", "c.tar.gz"]);
    });

    it("stay as long as somebody uses them, and the last one in any case", async () => {
        results = opened("1");
        const first = await keep("a", "12345");
        age("a", 2);
        await results.free(await keep("b", "12345"));
        assert.deepEqual(readdirSync(folder).sort(), ["a.tar.gz", "b.tar.gz"]);
        await results.free(first);
        assert.deepEqual(readdirSync(folder), ["b.tar.gz"]);
    });

    it("go with what a process that was killed did not finish, after a while", async () => {
        const [old, young] = ["a.tar.gz.1.new", "b.tar.gz.2.new"].map((name) => join(folder, name));
        writeFileSync(old ?? "", "");
        writeFileSync(young ?? "", "");
        const time = new Date(Date.now() - 7_200_000);
        utimesSync(old ?? "", time, time);
        await results.free(await keep("c", "12345"));
        assert.deepEqual(readdirSync(folder).sort(), ["b.tar.gz.2.new", "c.tar.gz"]);
    });

    it("are not kept where no folder is named, once nobody uses them any more", async () => {
        results = openResults({}, newBuilds());
        const made = await keep("a", "content");
        assert.equal(readFileSync(made.path, "utf8"), "content");
        assert.equal(await results.find("a"), undefined);
        await results.free(made);
        assert.equal(existsSync(made.path), false);
    });

    it("say why they cannot be kept", async () => {
        const file = join(folder, "file");
        writeFileSync(file, "");
        results = openResults({ FABRIC_BUILDER_CACHE: file }, newBuilds());
        await assert.rejects(keep("a", "content"), {
            message: `unable to keep the result of the build: mkdir ${file}: file already exists`,
        });
    });

    it("have a limit that is a number", () => {
        assert.throws(() => opened("much"), {
            message:
                "The FABRIC_BUILDER_CACHE_LIMIT environment variable must be a number of bytes, or of Ki, Mi or Gi, e.g. 1Gi",
        });
    });
});

async function* chunks(text: string): AsyncGenerator<Buffer> {
    await Promise.resolve();
    for (const part of text.match(/.{1,3}/g) ?? []) {
        yield Buffer.from(part);
    }
}

function checksumOf(text: string): { readonly size: number; readonly sha256: string } {
    return { size: text.length, sha256: createHash("sha256").update(text).digest("hex") };
}
