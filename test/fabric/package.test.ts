import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { newArchive } from "../../fabric/archive";
import { readArchive } from "../../fabric/archive-reader";
import { labelProblem, newPackage, readPackage, type PackageType } from "../../fabric/package";

const image = Buffer.from('{"name":"localhost:35000/asset-transfer","digest":"sha256:00"}');
const index = Buffer.from('{"index":{"fields":["owner"]}}');
const files = { "image.json": image, "META-INF/statedb/couchdb/indexes/owner.json": index };

describe("newPackage", () => {
    it("gives an ID that never changes for the same source, on any machine", async () => {
        const { archive, packageId } = await newPackage({ type: "k8s", label: "asset-transfer", files });
        assert.equal(packageId, "asset-transfer:065d46c174b5eb90ffb6a929498b8149b23ef655acdca4a3e9423d63549c3224");
        assert.equal(packageId, `asset-transfer:${createHash("sha256").update(archive).digest("hex")}`);
    });

    it("gives those that were packed before there was compression the ID that they had", async () => {
        const { packageId } = await newPackage({ type: "k8s", label: "asset-transfer", files, stored: true });
        assert.equal(packageId, "asset-transfer:84fa240c66035648255a22336e83a31ece2f62c115249d2caee6f475dec160ab");
    });

    it("does not depend on the order of the files", async () => {
        const reversed = Object.fromEntries(Object.entries(files).reverse());
        const one = await newPackage({ type: "k8s", label: "basic", files });
        assert.equal((await newPackage({ type: "k8s", label: "basic", files: reversed })).packageId, one.packageId);
    });

    it("changes its ID with label, type, path, form and any byte of a file", async () => {
        const packages = await Promise.all([
            newPackage({ type: "k8s", label: "basic", files, stored: true }),
            newPackage({ type: "ccaas", label: "basic", files }),
            newPackage({ type: "k8s", label: "basic", files }),
            newPackage({ type: "k8s", label: "basic2", files }),
            newPackage({ type: "k8s", label: "basic", path: "a", files }),
            newPackage({ type: "k8s", label: "basic", files: { ...files, "image.json": index } }),
        ]);
        const ids = packages.map(({ packageId }) => packageId.split(":")[1]);
        assert.equal(new Set(ids).size, 6);
    });

    it("holds metadata.json, compact and in Fabric's order, and code.tar.gz; nothing else, no directories", async () => {
        const { archive } = await newPackage({ type: "golang", label: "basic", path: "example.com/cc", files });
        const [code, metadata, ...more] = readArchive(archive);
        assert.deepEqual(
            [code?.path, code?.kind, metadata?.path, metadata?.kind, more],
            ["code.tar.gz", "file", "metadata.json", "file", []],
        );
        assert.equal(metadata?.content.toString(), '{"path":"example.com/cc","type":"golang","label":"basic"}');
        assert.deepEqual(
            readArchive(code?.content ?? Buffer.of()).map(({ kind, path }) => `${kind} ${path}`),
            ["file META-INF/statedb/couchdb/indexes/owner.json", "file image.json"],
        );
    });

    const plain = "is not a plain relative path of a file";
    for (const { name, paths, says } of [
        { name: "no files", paths: [], says: "there are no files" },
        { name: "an absolute path", paths: ["/etc/passwd"], says: `"/etc/passwd" ${plain}` },
        {
            name: "paths that leave the folder",
            paths: ["../a", "a/../../b"],
            says: `"../a" ${plain}; "a/../../b" ${plain}`,
        },
        { name: "two names for a file", paths: ["a//b"], says: `"a//b" ${plain}` },
        { name: "a folder", paths: ["a/"], says: `"a/" ${plain}` },
        { name: "no name", paths: [""], says: `"" ${plain}` },
        { name: "a backslash", paths: ["a\\b"], says: `"a\\\\b" ${plain}` },
        { name: "a file that is a folder too", paths: ["a/b/c", "a"], says: '"a" is a file and a folder' },
    ]) {
        it(`refuses ${name}`, () => {
            const contents = Object.fromEntries(paths.map((path) => [path, index]));
            return assert.rejects(newPackage({ type: "k8s", label: "basic", files: contents }), {
                message: `the chaincode cannot be packed: ${says}`,
            });
        });
    }

    it("refuses what makes an archive larger than peers take, though its files are not", async () => {
        const content = Buffer.alloc(52_000);
        const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`src/${index}.js`, content]));
        const source = { type: "node", label: "basic", files: many } as const;
        await assert.rejects(newPackage({ ...source, stored: true }), {
            message:
                "the chaincode cannot be packed: its archive has 105491844 bytes, more than the 104792064 that peers take",
        });
        const { archive } = await newPackage(source);
        assert.ok(archive.length < 1_000_000, `${archive.length}`);
    });

    it("refuses more than what is read back of a package", async () => {
        const content = Buffer.alloc(64 * 1024 * 1024);
        const four = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, content]));
        await assert.rejects(newPackage({ type: "node", label: "basic", files: four }), {
            message: "the chaincode cannot be packed: its files make a tar of 268438528 bytes, more than 268435456",
        });
    });

    it("refuses a label that the type does not take", async () => {
        await assert.rejects(newPackage({ type: "k8s", label: "basic_1.0", files }), {
            message: /^the chaincode cannot be packed: label "basic_1\.0" must be an RFC 1035 label for type k8s: /,
        });
    });
});

describe("labelProblem", () => {
    const fabric = "must begin with a letter or digit and consist of letters, digits and . + - _";
    const dns =
        "must be an RFC 1035 label for type k8s: " +
        "lower-case letters, digits and dashes, beginning with a letter, not ending with a dash, at most 63";
    const types: readonly PackageType[] = ["ccaas", "external", "golang", "node", "java"];

    for (const label of ["basic", "basic_1.0", "A+b-c", "42", "a-"]) {
        it(`takes "${label}" for every type but k8s`, () => {
            assert.deepEqual(
                types.map((type) => labelProblem(label, type)),
                types.map(() => undefined),
            );
        });
    }

    for (const label of ["", "-a", ".a", "a b", "a:b", "ä", "a\n"]) {
        it(`refuses ${JSON.stringify(label)} for every type`, () => {
            for (const type of [...types, "k8s"] as const) {
                assert.equal(labelProblem(label, type), `label ${JSON.stringify(label)} ${fabric}`);
            }
        });
    }

    for (const label of ["basic", "a", "a-1", "a".repeat(63)]) {
        it(`takes "${label}" for type k8s`, () => {
            assert.equal(labelProblem(label, "k8s"), undefined);
        });
    }

    for (const label of ["basic_1.0", "42", "Basic", "a-", "a".repeat(64)]) {
        it(`refuses "${label}" for type k8s`, () => {
            assert.equal(labelProblem(label, "k8s"), `label "${label}" ${dns}`);
        });
    }
});

describe("readPackage", () => {
    it("reads back what was packed", async () => {
        const { archive } = await newPackage({ type: "k8s", label: "basic", path: "p", files });
        assert.deepEqual(readPackage(archive), { type: "k8s", label: "basic", path: "p", files });
    });

    const code = { path: "code.tar.gz", content: newArchive([{ path: "a", content: index }]) };
    const metadata = { path: "metadata.json", content: Buffer.from('{"type":"k8s","label":"basic"}') };

    it("takes a package without a path and with further files, as peers do", () => {
        const archive = newArchive([code, metadata, { path: "more.txt", content: index }]);
        assert.deepEqual(
            { ...readPackage(archive), packageId: "" },
            { type: "k8s", label: "basic", path: "", packageId: "", files: { a: index } },
        );
    });

    const noLabel = "its metadata.json has no type and label that Fabric takes";
    for (const { name, archive, says } of [
        { name: "what is no archive", archive: Buffer.alloc(20, "x"), says: "it is not gzip: incorrect header check" },
        { name: "a package without code", archive: newArchive([metadata]), says: "it has no code.tar.gz" },
        { name: "a package without metadata", archive: newArchive([code]), says: "it has no metadata.json" },
        {
            name: "code that is no archive",
            archive: newArchive([metadata, { ...code, content: index }]),
            says: "code.tar.gz: it is not gzip: incorrect header check",
        },
        { name: "metadata without a label", archive: packageOf('{"type":"k8s"}'), says: noLabel },
        { name: "metadata with an empty type", archive: packageOf('{"type":"","label":"a"}'), says: noLabel },
        { name: "metadata with a bad label", archive: packageOf('{"type":"k8s","label":"a b"}'), says: noLabel },
        {
            name: "metadata that is a list",
            archive: packageOf("[]"),
            says: "metadata.json: it is not a JSON object",
        },
    ]) {
        it(`refuses ${name}`, () => {
            assert.throws(() => readPackage(archive), { message: `the chaincode package cannot be read: ${says}` });
        });
    }

    function packageOf(text: string): Buffer {
        return newArchive([code, { ...metadata, content: Buffer.from(text) }]);
    }
});
