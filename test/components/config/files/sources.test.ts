import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argumentReason, goReason, nodeReason } from "../../../../components/config/files/sources";

const noStart =
    'has neither a start.sh nor a script "start" in its package.json, and one of them is what peers run: ' +
    '"start": "fabric-chaincode-node start", for one';
const noMain = "has no package main beside its go.mod, which is what is built and run: name the folder of the program";

interface Case {
    readonly what: string;
    readonly files: Readonly<Record<string, string>>;
    readonly says: string | undefined;
}

const node: readonly Case[] = [
    { what: "a start script", files: { "package.json": '{"scripts":{"start":"node ."}}' }, says: undefined },
    { what: "a start.sh", files: { "package.json": "{}", "start.sh": "" }, says: undefined },
    {
        what: "a server.js, which npm starts by itself",
        files: { "package.json": "{}", "server.js": "" },
        says: undefined,
    },
    { what: "another script", files: { "package.json": '{"scripts":{"stat":"node ."}}' }, says: noStart },
    { what: "no script", files: { "package.json": "{}" }, says: noStart },
    { what: "no JSON", files: { "package.json": "{" }, says: "has a package.json that is no JSON object" },
    { what: "a list", files: { "package.json": "[]" }, says: "has a package.json that is no JSON object" },
];

const go: readonly Case[] = [
    {
        what: "a program",
        files: { "a.go": "package other\n", "b.go": "// Says what.\n\npackage main // it\n" },
        says: undefined,
    },
    { what: "a library", files: { "a.go": "package chaincode\n" }, says: noMain },
    { what: "a test alone", files: { "main_test.go": "package main\n" }, says: noMain },
    { what: "another word", files: { "a.go": "package mainly\n" }, says: noMain },
    { what: "no file of Go", files: {}, says: noMain },
];

const dockerfile =
    'ARG NODE_IMAGE=node:22\nFROM ${NODE_IMAGE}\n  arg A="x" \\\n    B\nONBUILD ARG LATE\n# ARG COMMENT\n';

const buildArguments = [
    ...["NODE_IMAGE", "A", "B", "LATE", "HTTPS_PROXY", "no_proxy", "BUILDKIT_INLINE_CACHE", "SOURCE_DATE_EPOCH"].map(
        (name) => ({ name, says: undefined }),
    ),
    { name: "NODE_IMGE", says: '"NODE_IMGE" is no ARG of the Dockerfile (did you mean NODE_IMAGE?)' },
    { name: "COMMENT", says: '"COMMENT" is no ARG of the Dockerfile (known: NODE_IMAGE, A, B, LATE)' },
];

describe("sources", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "sources-"));
    });

    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    const put = (files: Readonly<Record<string, string>>): void => {
        for (const [name, text] of Object.entries(files)) {
            writeFileSync(join(folder, name), text);
        }
    };

    for (const { what, files, says } of node) {
        it(`${says === undefined ? "accept" : "refuse"} a package with ${what}`, () => {
            put(files);
            assert.equal(nodeReason(folder), says);
        });
    }

    for (const { what, files, says } of go) {
        it(`${says === undefined ? "accept" : "refuse"} a module with ${what}`, () => {
            put(files);
            assert.equal(goReason(folder), says);
        });
    }

    for (const { name, says } of buildArguments) {
        it(`${says === undefined ? "accept" : "refuse"} the build argument ${name}`, () => {
            assert.equal(argumentReason(name, dockerfile), says);
        });
    }

    it("refuse every argument of a Dockerfile that asks for none", () => {
        assert.equal(argumentReason("A", "FROM scratch\n"), '"A" is no ARG of the Dockerfile (there is none)');
    });
});
