import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderProblems } from "../../../../components/config/files/folders";
import { newArchive } from "../../../../fabric/archive";
import { malformed } from "../../../support/malformed/catalogue";

const digest = `sha256:${"12".repeat(32)}`;
const index = "META-INF/statedb/couchdb/indexes/a.json";
const good = {
    k8s: { "image.json": JSON.stringify({ name: "ghcr.io/acme/basic", digest }) },
    ccaas: { "connection.json": '{"address":"{{.peername}}-basic:9999","dial_timeout":"10s","tls_required":false}' },
    external: { "connection.json": '{"address":"basic:7052"}' },
    golang: { "src/go.mod": "module basic", "src/main.go": "package main" },
    node: { "src/package.json": "{}" },
    java: { "src/chaincode.jar": "jar" },
} as const;

type Files = Readonly<Record<string, string>>;

function packageOf(type: string, label: string, files: Files, path = ""): Buffer {
    const code = newArchive(Object.entries(files).map(([name, text]) => ({ path: name, content: Buffer.from(text) })));
    const metadata = Buffer.from(JSON.stringify({ path, type, label }));
    return newArchive([
        { path: "code.tar.gz", content: code },
        { path: "metadata.json", content: metadata },
    ]);
}

const refused: readonly { what: string; type: keyof typeof good | "docker"; files: Files; says: string }[] = [
    {
        what: "a type that no builder takes",
        type: "docker",
        files: { a: "" },
        says: 'its type "docker" is none of k8s, ccaas, external, golang, node, java',
    },
    {
        what: "an image by tag",
        type: "k8s",
        files: { "image.json": '{"name":"a","tag":"1"}' },
        says: "its image.json has no name and digest of an image",
    },
    { what: "no image", type: "k8s", files: { a: "" }, says: "it has no image.json" },
    {
        what: "an image that is no JSON",
        type: "k8s",
        files: { "image.json": "[]" },
        says: "its image.json cannot be parsed: it is not a JSON object",
    },
    {
        what: "no address",
        type: "ccaas",
        files: { "connection.json": "{}" },
        says: 'its connection.json has no "host:port" as address',
    },
    {
        what: "an address that nobody completes",
        type: "external",
        files: good.ccaas,
        says: 'its connection.json has no "host:port" as address',
    },
    { what: "no module", type: "golang", files: { "src/main.go": "" }, says: "there is no go.mod in src" },
    { what: "no package.json", type: "node", files: { "package.json": "{}" }, says: "there is no package.json in src" },
    {
        what: "nothing of Java",
        type: "java",
        files: { "src/A.java": "" },
        says: "there is no build.gradle, no pom.xml and no jar in src",
    },
    {
        what: "an index that peers leave out",
        type: "node",
        files: { ...good.node, [index]: "{}" },
        says: `index "${index}" has no object in "index"`,
    },
];

describe("folderProblems of a finished package", () => {
    let project: string;

    before(() => {
        project = mkdtempSync(join(tmpdir(), "finished-"));
    });

    after(() => {
        rmSync(project, { recursive: true });
    });

    function problems(archive: Uint8Array, chaincode: object): readonly string[] {
        writeFileSync(join(project, "basic.tgz"), archive);
        const chaincodes = [{ name: "basic", package: "basic.tgz", ...chaincode }];
        return folderProblems({ chaincodes }, project).map(({ path, reason }) => `${path}: ${reason}`);
    }

    for (const [type, files] of Object.entries(good)) {
        it(`accepts one of type ${type}`, () => {
            assert.deepEqual(problems(packageOf(type, "basic", files), { type }), []);
        });
    }

    it("accepts a type in capital letters, as builders do, and a golang package by its import path", () => {
        const files = { "src/example.com/basic/main.go": "package main" };
        assert.deepEqual(problems(packageOf("GOLANG", "basic", files, "example.com/basic"), { type: "golang" }), []);
    });

    for (const { what, type, files, says } of refused) {
        it(`refuses ${what}`, () => {
            const found = problems(packageOf(type, "basic", files), { type });
            assert.deepEqual(found, [`chaincodes[0].package: "basic.tgz": ${says}`]);
        });
    }

    it("refuses another type or label than the config has", () => {
        const archive = packageOf("node", "basic_1.0", good.node);
        assert.deepEqual(problems(archive, {}), [
            "chaincodes[0].type: must be node, as the package says, not k8s",
            'chaincodes[0].label: must be "basic_1.0", as the package says, not "basic"',
        ]);
        assert.deepEqual(problems(archive, { type: "node", label: "basic_1.0" }), []);
    });

    it("refuses a label that the type does not take", () => {
        const [found = ""] = problems(packageOf("k8s", "basic_1.0", good.k8s), { label: "basic_1.0" });
        assert.match(
            found,
            /^chaincodes\[0\]\.package: "basic\.tgz": label "basic_1\.0" must be an RFC 1035 label for type k8s/,
        );
    });

    it("refuses what is no file, and more than peers take, without reading it", () => {
        const chaincodes = [{ name: "basic", package: "none.tgz" }];
        assert.deepEqual(folderProblems({ chaincodes }, project), [
            { path: "chaincodes[0].package", reason: '"none.tgz": there is no such file' },
        ]);
        writeFileSync(join(project, "large.tgz"), "");
        truncateSync(join(project, "large.tgz"), 104_792_065);
        const reason = '"large.tgz": it has 104792065 bytes, more than the 104792064 that peers take';
        assert.deepEqual(folderProblems({ chaincodes: [{ name: "basic", package: "large.tgz" }] }, project), [
            { path: "chaincodes[0].package", reason },
        ]);
    });

    it("refuses whatever is malformed by any reader, with one sentence each", () => {
        const wrong = malformed.filter(({ reader, name }) => reader !== undefined && !name.includes("GiB"));
        assert.ok(wrong.length > 80, `${wrong.length}`);
        for (const { name, archive, reader } of wrong) {
            const found = problems(archive(), { type: "k8s" });
            assert.equal(found.length, 1, name);
            assert.match(found[0] ?? "", reader ?? /never/, name);
        }
    });
});
