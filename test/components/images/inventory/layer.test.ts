import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readLayer } from "../../../../components/images/inventory/layer";
import { layerTar } from "../../../support/layers";

const tar = layerTar([{ path: "etc/os-release", content: Buffer.from("ID=debian\nVERSION_ID=12\n") }]);
const descriptor = {
    mediaType: "application/vnd.oci.image.layer.v1.tar",
    digest: `sha256:${createHash("sha256").update(tar).digest("hex")}`,
};

async function* pieces(...content: readonly Buffer[]): AsyncGenerator<Buffer> {
    yield* content;
    await Promise.resolve();
}

describe("a layer of an image", () => {
    it("tells what its files say, in whatever pieces it comes", async () => {
        const { findings } = await readLayer(descriptor, pieces(tar.subarray(0, 700), tar.subarray(700)));
        assert.deepEqual([...findings.keys()], ["etc/os-release"]);
    });

    it("is refused where its bytes are not those of the digest", async () => {
        await assert.rejects(readLayer(descriptor, pieces(tar, Buffer.alloc(512))), /answered something else/);
    });

    it("is given up when the registry does not come to its end", async () => {
        async function* endless(): AsyncGenerator<Buffer> {
            yield tar.subarray(0, 100);
            await new Promise(() => undefined);
        }
        await assert.rejects(readLayer(descriptor, endless(), 0.05), /^Error: it was not read within 0.05 s$/);
    });
});
