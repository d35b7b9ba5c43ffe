import assert from "node:assert/strict";
import { join } from "node:path";

import { imageOf, readBuildJson } from "../../../builder/package/build";
import { makeFolder, removeFolder } from "../../support/verbs";

const digest = "0123456789abcdef".repeat(4);
const good = { language: "golang", runtimeImage: `a@sha256:${digest}`, key: digest, sha256: digest, size: 5 };

describe("readBuildJson", () => {
    let folder = "";

    afterEach(() => {
        removeFolder(folder);
    });

    it("reads what a build has left", async () => {
        folder = makeFolder({ "build.json": good });
        assert.deepEqual(await readBuildJson(folder), good);
    });

    for (const { name, given, says } of [
        { name: "no language", given: { language: undefined }, says: "it does not contain 'language'" },
        { name: "no key", given: { key: "" }, says: "it does not contain 'key'" },
        { name: "no size", given: { size: null }, says: "it does not contain 'size'" },
        { name: "a key that is a path", given: { key: "../a" }, says: "field key is not 64 hexadecimal digits" },
        { name: "a short digest", given: { sha256: "0a" }, says: "field sha256 is not 64 hexadecimal digits" },
        { name: "a text as size", given: { size: "5" }, says: "field size is not a number of bytes" },
        { name: "half a byte", given: { size: 0.5 }, says: "field size is not a number of bytes" },
        { name: "a negative size", given: { size: -1 }, says: "field size is not a number of bytes" },
    ]) {
        it(`refuses ${name}`, async () => {
            folder = makeFolder({ "build.json": { ...good, ...given } });
            const path = join(folder, "build.json");
            await assert.rejects(readBuildJson(folder), { message: `unable to parse ${path}: ${says}` });
        });
    }
});

describe("imageOf", () => {
    it("takes a reference with a digest apart", () => {
        assert.deepEqual(imageOf(good.runtimeImage), { name: "a", digest: `sha256:${digest}` });
    });

    for (const reference of ["a", "a:1", "a@", "", `@sha256:${digest}`]) {
        it(`refuses "${reference}"`, () => {
            assert.throws(() => imageOf(reference), { message: /^chaincode image (?:digest|name) '.*' must be / });
        });
    }
});
