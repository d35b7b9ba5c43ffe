import assert from "node:assert/strict";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { describeVerbModes, treeOf } from "../../support/verbmodes";

const address = "chaincode:9999";

for (const kind of ["ccaas", "external"]) {
    describeVerbModes(kind, `The verbs for ${kind}`, (verbs) => {
        const metadata = { label: "marbles_1.0", type: kind };
        const good = { "md/metadata.json": metadata, "out/": "", "rel/": "" };
        const prepare = (connection: unknown, files: Readonly<Record<string, unknown>> = {}): string =>
            verbs.prepare({ ...good, "src/connection.json": connection, ...files });
        const works = async (verb: string, args: readonly string[]): Promise<void> => {
            const started = verbs.call(verb, args);
            assert.deepEqual([await started.status, started.stderr()], [0, ""]);
        };

        it("take the package in any case of letters and any layout", async () => {
            const text = `{ "TYPE" :\n"${kind.toUpperCase()}", "label":"marbles_1.0" }`;
            prepare({ address }, { "md/metadata.json": text });
            const started = verbs.call("detect", ["/src", "/md"]);
            assert.equal(await started.status, 0);
            verbs.assertSaid("detect", started, `Detected ${kind} chaincode: marbles_1.0`);
            verbs.assertSpoolEmpty();
        });

        it("leave packages of other types to other builders, without a word", async () => {
            prepare({ address }, { "md/metadata.json": { ...metadata, type: "k8s" } });
            const started = verbs.call("detect", ["/src", "/md"]);
            assert.deepEqual([await started.status, started.stderr()], [1, ""]);
        });

        it("hand the peer what it needs to connect", async () => {
            const folder = prepare({ address, dial_timeout: "" });
            await works("build", ["/src", "/md", "/out"]);
            await works("release", ["/out", "/rel"]);
            assert.deepEqual(treeOf(join(folder, "rel")), ["chaincode/server/connection.json"]);
            const text = readFileSync(join(folder, "rel/chaincode/server/connection.json"), "utf8");
            assert.deepEqual(JSON.parse(text), { address, dial_timeout: "3s", tls_required: false });
        });

        it("refuse a package of another type, one without connection.json and one that links to it", async () => {
            const folder = prepare(
                { address },
                {
                    "none/": "",
                    "linked/": "",
                    "wrong/connection.json": { address: "chaincode" },
                    "other/metadata.json": { label: "a", type: "x" },
                },
            );
            symlinkSync(join(folder, "src/connection.json"), join(folder, "linked/connection.json"));
            const cases = [
                { args: ["/src", "/other", "/out"], says: `chaincode type should be ${kind}, it is x` },
                { args: ["/wrong", "/md", "/out"], says: "chaincode address 'chaincode' must be host:port" },
                { args: ["/none", "/md", "/out"], says: `${folder}/none/connection.json not found` },
                { args: ["/linked", "/md", "/out"], says: `${folder}/linked/connection.json is not a regular file` },
            ];
            for (const { args, says } of cases) {
                const started = verbs.call("build", args);
                assert.equal(await started.status, 1);
                verbs.assertSaid("build", started, `Error building chaincode: ${says}`);
            }
            assert.deepEqual(readdirSync(join(folder, "out")), []);
        });

        it("hand the peer the CouchDB indexes and nothing else of META-INF", async () => {
            const folder = prepare(
                { address },
                {
                    "src/META-INF/statedb/couchdb/indexes/a.json": "A",
                    "src/META-INF/statedb/couchdb/collections/c/indexes/b.json": "B",
                    "src/META-INF/statedb/couchdb/indexes/a.txt": "",
                    "src/META-INF/statedb/leveldb/a.json": "",
                },
            );
            await works("build", ["/src", "/md", "/out"]);
            await works("release", ["/out", "/rel"]);
            const indexes = ["statedb/couchdb/collections/c/indexes/b.json", "statedb/couchdb/indexes/a.json"];
            assert.deepEqual(treeOf(join(folder, "rel")), ["chaincode/server/connection.json", ...indexes]);
        });

        it("take back what was copied when META-INF holds a link", async () => {
            const folder = prepare({ address }, { "src/META-INF/a/file": "" });
            symlinkSync("/etc/passwd", join(folder, "src/META-INF/link"));
            const started = verbs.call("build", ["/src", "/md", "/out"]);
            assert.equal(await started.status, 1);
            assert.match(started.stderr(), /META-INF\/link is neither a file nor a directory\n$/);
            assert.deepEqual(readdirSync(join(folder, "out")), []);
        });

        it("release nothing that was not built", async () => {
            const folder = prepare({ address });
            const started = verbs.call("release", ["/out", "/rel"]);
            assert.equal(await started.status, 1);
            const problem = `lstat ${folder}/out/connection.json: no such file or directory`;
            verbs.assertSaid(
                "release",
                started,
                `Error releasing chaincode: connection.json not found in source folder: ${problem}`,
            );
            assert.deepEqual(treeOf(join(folder, "rel")), []);
        });

        it("run nothing, as a server does", async () => {
            prepare({ address });
            const started = verbs.call("run", ["/out", "/md"]);
            assert.equal(await started.status, 1);
            const says = "Error running chaincode: a server runs it; the peer finds that in what release wrote";
            verbs.assertSaid("run", started, says);
        });
    });
}
