import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { remote } from "../../components/remote";

describe("the one dynamic provider", () => {
    it("is text of at most 2 KB that captures nothing but the path of its module", async () => {
        const provider = remote("components/identities/identity.remote", true);
        const { text } = await pulumi.runtime.serializeFunction(() => provider, { allowSecrets: true });
        assert.ok(Buffer.byteLength(text) <= 2048, `it has ${Buffer.byteLength(text)} bytes`);
        assert.match(text, /"components\/identities\/identity\.remote"/);
        assert.doesNotMatch(text, /[^.]require\(/, "it loads no package when it is revived");
    });

    it("is the same text for the same module, so that no edit of code is a difference", async () => {
        const texts = await Promise.all(
            [1, 2].map(async () => {
                const provider = remote("components/chaincode/commit.remote");
                return (await pulumi.runtime.serializeFunction(() => provider)).text;
            }),
        );
        assert.equal(texts[0], texts[1]);
    });
});
