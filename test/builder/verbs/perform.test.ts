import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { imageJson } from "../../support/launch";
import { describeVerbModes, treeOf } from "../../support/verbmodes";
import { checkout, makeFolder, removeFolder, startVerb } from "../../support/verbs";

const metadata = { type: "k8s", label: "asset-transfer" };
const good = { "md/metadata.json": metadata, "src/image.json": imageJson, "out/": "", "rel/": "" };

describeVerbModes("k8s", "The verbs", (verbs) => {
    it("take a package, build it and release its indexes", async () => {
        const kept = ["indexes/a.json", "collections/c/indexes/b.json", "collections/c/indexes/deep/c.json"];
        const dropped = [
            "top.json",
            "other/d.json",
            "indexes/e.txt",
            "indexes/sub/f.json",
            "collections/c/other/g.json",
        ];
        const indexes = [...kept, ...dropped].map((path) => `META-INF/statedb/couchdb/${path}`);
        const all = [...indexes, "META-INF/notes.txt"];
        const files = Object.fromEntries(all.map((path) => [`src/${path}`, `content of ${path}`]));
        const folder = verbs.prepare({
            ...good,
            ...files,
            "md/metadata.json": { LABEL: "asset-transfer", Type: "K8S" },
        });
        const detected = verbs.call("detect", ["/src", "/md"]);
        assert.equal(await detected.status, 0);
        verbs.assertSaid("detect", detected, "Detected k8s chaincode: asset-transfer");
        const built = verbs.call("build", ["/src", "/md", "/out"]);
        assert.deepEqual([await built.status, built.stderr()], [0, ""]);
        assert.deepEqual(treeOf(join(folder, "out")), ["image.json", ...all].sort());
        const released = verbs.call("release", ["/out", "/rel"]);
        assert.deepEqual([await released.status, released.stderr()], [0, ""]);
        assert.deepEqual(treeOf(join(folder, "rel")), kept.map((path) => `statedb/couchdb/${path}`).sort());
        const copy = readFileSync(join(folder, "rel/statedb/couchdb/indexes/a.json"), "utf8");
        assert.equal(copy, "content of META-INF/statedb/couchdb/indexes/a.json");
    });

    it("release nothing where there are no indexes", async () => {
        const folder = verbs.prepare({ ...good, "src/META-INF/notes.txt": "" });
        assert.equal(await verbs.call("release", ["/src", "/rel"]).status, 0);
        assert.deepEqual(treeOf(join(folder, "rel")), []);
    });

    it("refuse a link in META-INF, and take back what was copied before it", async () => {
        const folder = verbs.prepare({ ...good, "src/META-INF/a/file": "" });
        symlinkSync("/etc/passwd", join(folder, "src/META-INF/link"));
        const started = verbs.call("build", ["/src", "/md", "/out"]);
        assert.equal(await started.status, 1);
        assert.match(started.stderr(), /META-INF\/link is neither a file nor a directory\n$/);
        assert.deepEqual(readdirSync(join(folder, "out")), []);
    });

    it("say more when they are asked to", async () => {
        verbs.prepare({ ...good, "md/metadata.json": { ...metadata, type: "golang" } });
        const started = verbs.call("detect", ["/src", "/md"], { FABRIC_K8S_BUILDER_DEBUG: "1" });
        assert.equal(await started.status, 1);
        assert.match(started.stderr(), /detect \[\d+\] DEBUG: Chaincode type not supported: golang\n$/);
    });
});

describe("The verbs in a checkout", () => {
    it("work from any folder, without an agent and without a bundle", async () => {
        const folder = makeFolder(good);
        const verb = join(checkout, "builder", "bin", "detect");
        const child = spawn(verb, ["src", "md"], { cwd: folder, stdio: "ignore" });
        const status = await new Promise((resolve) => child.once("close", resolve));
        removeFolder(folder);
        assert.equal(status, 0);
    });

    it("say what they need where there is neither Node nor an agent", async () => {
        const bin = makeFolder({});
        const folder = makeFolder(good);
        for (const name of ["dirname", "sh"]) {
            symlinkSync(`/usr/bin/${name}`, join(bin, name));
        }
        const verb = join(checkout, "builder", "bin", "detect");
        const started = startVerb({ shell: ["/bin/dash"], verb, args: ["/src", "/md"], environment: { PATH: bin } });
        assert.equal(await started.status, 1);
        assert.match(
            started.stderr(),
            /^\S+detect \[\d+\]: Expected FABRIC_BUILDER_SPOOL environment variable, or node in PATH\n$/,
        );
        removeFolder(bin);
        removeFolder(folder);
    });

    it("say so where the bell of the spool folder is something else", async () => {
        const spool = makeFolder({ bell: "" });
        const verb = join(checkout, "builder", "bin", "detect");
        const environment = { FABRIC_BUILDER_SPOOL: spool };
        const started = startVerb({ shell: ["dash"], verb, args: ["/src", "/md"], environment });
        assert.equal(await started.status, 1);
        assert.match(started.stderr(), /bell is not a FIFO\n$/);
        assert.deepEqual(readdirSync(spool), ["bell"]);
        removeFolder(spool);
    });
});
