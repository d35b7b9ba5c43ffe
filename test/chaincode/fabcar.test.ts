import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describeGoTests } from "./go-tests";

describe("fabcar", () => {
    describeGoTests("chaincode/fabcar");

    // Each sample is a module of its own, so that its folder alone is a package of type golang.
    for (const file of ["serve.go", "serve_test.go", "Dockerfile", ".dockerignore"]) {
        it(`has the same ${file} as marbles`, () => {
            const [own, other] = ["fabcar", "marbles"].map((name) => readFileSync(`chaincode/${name}/${file}`, "utf8"));
            assert.equal(own, other);
        });
    }
});
