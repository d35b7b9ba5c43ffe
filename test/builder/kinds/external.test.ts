import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describeVerbModes, treeOf } from "../../support/verbmodes";

describeVerbModes("external", "The verbs for external", (verbs) => {
    it("fill no templates", async () => {
        verbs.prepare({
            "md/metadata.json": { label: "a", type: "external" },
            "src/connection.json": { address: "{{.peername}}:7052" },
            "out/": "",
        });
        const values = { CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: '{"peername":"org1-peer1"}' };
        const started = verbs.call("build", ["/src", "/md", "/out"], values);
        assert.equal(await started.status, 1);
        const says = "Error building chaincode: chaincode address '{{.peername}}:7052' must be host:port";
        verbs.assertSaid("build", started, says);
    });

    it("hand the peer indexes of a metadata folder, too", async () => {
        const folder = verbs.prepare({
            "md/metadata.json": { label: "a", type: "external" },
            "src/connection.json": { address: "a:7052" },
            "src/metadata/statedb/couchdb/indexes/owner.json": "owner",
            "src/metadata/notes.txt": "",
            "src/META-INF/statedb/couchdb/indexes/size.json": "size",
            "out/": "",
            "rel/": "",
        });
        assert.equal(await verbs.call("build", ["/src", "/md", "/out"]).status, 0);
        assert.equal(await verbs.call("release", ["/out", "/rel"]).status, 0);
        assert.deepEqual(treeOf(join(folder, "rel")), [
            "chaincode/server/connection.json",
            "statedb/couchdb/indexes/owner.json",
            "statedb/couchdb/indexes/size.json",
        ]);
        assert.equal(readFileSync(join(folder, "rel/statedb/couchdb/indexes/owner.json"), "utf8"), "owner");
    });
});
