import assert from "node:assert/strict";
import { fullName, nameOf } from "../../../components/images/names";

describe("the names of images", () => {
    for (const [reference, name] of [
        ["node:22-slim", "docker.io/library/node"],
        ["hyperledger/fabric-peer:2.5.16", "docker.io/hyperledger/fabric-peer"],
        ["ghcr.io/acme/cc:1@sha256:00", "ghcr.io/acme/cc"],
        ["localhost:35000/node:22", "localhost:35000/node"],
        ["localhost/node", "localhost/node"],
        ["docker.io", "docker.io"],
        ["ghcr.io/acme/", "ghcr.io/acme"],
    ] as const) {
        it(`${reference} is of ${name}`, () => {
            assert.equal(fullName(nameOf(reference)), name);
        });
    }
});
