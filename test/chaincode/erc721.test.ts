import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

type Package = Readonly<Record<string, unknown>>;

const read = (name: string, file: string): string => readFileSync(`chaincode/${name}/${file}`, "utf8");

describe("erc721", () => {
    // Each sample is a folder of its own, so that it alone is an image's context or a package of type node.
    const same = ["src/bootstrap.d.ts", "src/serve.ts", "src/server.ts", "Dockerfile", ".dockerignore", ".npmrc"];
    for (const file of same) {
        it(`has the same ${file} as asset-transfer`, () => {
            assert.equal(read("erc721", file), read("asset-transfer", file));
        });
    }

    it("is built from the same packages as asset-transfer", () => {
        const [own, other] = ["erc721", "asset-transfer"].map((name) => {
            const { dependencies, devDependencies, scripts } = JSON.parse(read(name, "package.json")) as Package; // npm's.
            return { dependencies, devDependencies, scripts };
        });
        assert.deepEqual(own, other);
    });
});
