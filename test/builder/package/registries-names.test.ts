import assert from "node:assert/strict";
import { fullName, fullPrefix } from "../../../builder/package/registries";

describe("the names of images", () => {
    for (const [reference, name] of [
        ["node:22-slim", "docker.io/library/node"],
        ["hyperledger/fabric-peer:2.5.16", "docker.io/hyperledger/fabric-peer"],
        ["ghcr.io/acme/cc:1@sha256:00", "ghcr.io/acme/cc"],
        ["localhost:35000/node:22", "localhost:35000/node"],
        ["localhost/node", "localhost/node"],
        ["ghcr.io/acme/", "ghcr.io/acme"],
        ["GHCR.io/acme/cc:1", "ghcr.io/acme/cc"],
        ["docker.io/couchdb:3.4", "docker.io/library/couchdb"],
        ["index.docker.io/acme/cc:1", "docker.io/acme/cc"],
    ] as const) {
        it(`${reference} is of ${name}`, () => {
            assert.equal(fullName(reference), name);
        });
    }

    for (const [prefix, whole] of [
        ["ghcr.io", "ghcr.io"],
        ["localhost:35000", "localhost:35000"],
        ["GHCR.io/acme", "ghcr.io/acme"],
        ["docker.io", "docker.io"],
        ["registry-1.docker.io/acme", "docker.io/acme"],
    ] as const) {
        it(`${prefix} begins those of ${whole}`, () => {
            assert.equal(fullPrefix(prefix), whole);
        });
    }
});
