import assert from "node:assert/strict";

import { newPackage, readPackage } from "../../fabric/package";
import { malformed } from "../support/malformed/catalogue";
import { goodPackage } from "../support/malformed/malformed";

const known = readPackage(goodPackage(0));

describe("The catalogue of malformed packages", () => {
    it("has well over 60 of them, no two the same", () => {
        assert.ok(malformed.length >= 150, `${malformed.length}`);
        assert.equal(new Set(malformed.map(({ name }) => name)).size, malformed.length);
    });
});

describe("readPackage", () => {
    for (const { name, archive, reader } of malformed) {
        it(reader === undefined ? `leaves to a builder: ${name}` : `refuses ${name}`, () => {
            const bytes = archive();
            const error = failureOf(() => readPackage(bytes));
            assertReason(error, /^the chaincode package cannot be read: /, reader);
            assert.deepEqual(readPackage(goodPackage(0)), known);
        });
    }

    it("takes no memory to speak of for what would unpack to gigabytes", () => {
        const bytes = malformed.filter(({ name }) => name.includes("GiB")).map(({ archive }) => archive());
        assert.equal(bytes.length, 4);
        const before = process.resourceUsage().maxRSS;
        bytes.forEach((archive) => failureOf(() => readPackage(archive)));
        const grown = (process.resourceUsage().maxRSS - before) / 1024;
        assert.ok(grown < 700, `${grown} MiB`);
    });
});

describe("newPackage", () => {
    for (const { name, packer } of malformed) {
        if (packer !== undefined) {
            it(`refuses to make ${name}`, async () => {
                const error = await newPackage(packer.source).then(
                    () => undefined,
                    (reason: unknown) => (reason instanceof Error ? reason : assert.fail()),
                );
                assertReason(error, /^the chaincode cannot be packed: /, packer.says);
            });
        }
    }
});

function failureOf(act: () => unknown): Error | undefined {
    try {
        act();
        return undefined;
    } catch (error) {
        assert.ok(error instanceof Error);
        return error;
    }
}

/** One line that says what it is about and what is wrong; none where nothing is refused. */
function assertReason(error: Error | undefined, begin: RegExp, says: RegExp | undefined): void {
    if (says === undefined) {
        assert.equal(error, undefined);
        return;
    }
    const message = error?.message ?? "";
    assert.match(message, begin);
    assert.match(message, says);
    assert.doesNotMatch(message, /[\p{Cc}\u2028\u2029]/u);
    assert.ok(message.length < 1200, `${message.length} characters`);
}
