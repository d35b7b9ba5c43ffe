import assert from "node:assert/strict";
import { pinnedDigests } from "../../../components/images/pinned";
import { manifestDigest, startRegistry, type FakeRegistry } from "./fake-registry";

describe("the digests of images by tag", () => {
    let registry: FakeRegistry;
    beforeEach(async () => {
        registry = await startRegistry();
        registry.tags.set("2.5", manifestDigest);
        registry.tags.set("22-slim", `sha256:${"2".repeat(64)}`);
    });
    afterEach(() => registry.stop());

    it("are those that a registry answers, by reference and sorted", async () => {
        const references = ["node:22-slim", "hyperledger/fabric-peer:2.5", "node:22-slim"];
        assert.deepEqual(await pinnedDigests(references, registry.host), {
            "hyperledger/fabric-peer:2.5": manifestDigest,
            "node:22-slim": `sha256:${"2".repeat(64)}`,
        });
        assert.deepEqual([...registry.asked].sort(), [
            "HEAD /v2/hyperledger/fabric-peer/manifests/2.5",
            "HEAD /v2/node/manifests/22-slim",
        ]);
    });

    it("are all or none", async () => {
        await assert.rejects(pinnedDigests(["node:22-slim", "couchdb:3.4"], registry.host), {
            message: `cannot pin couchdb:3.4 on ${registry.host}/couchdb: it has no such tag`,
        });
    });
});
