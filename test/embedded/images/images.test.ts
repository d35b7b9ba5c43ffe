import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageDefinitions } from "../../../embedded/images/definitions";
import { imageKey } from "../../../embedded/images/images";
import { languageImages } from "../../../embedded/images/languages";
import type { Toolchain } from "../../../embedded/toolchain/toolchain";

describe("the images of the embedded stack", () => {
    const all = [...imageDefinitions, ...languageImages];

    it("come after the images that they begin with", () => {
        all.forEach(({ reference, base }, index) => {
            const before = all.slice(0, index).map((image) => image.reference);
            assert.ok(base === undefined || before.includes(base), reference);
        });
    });

    it("have a Dockerfile each", () => {
        const missing = all.filter(({ folder }) => !existsSync(join("embedded/images", folder, "Dockerfile")));
        assert.deepEqual(missing, []);
    });
});

describe("the key of an image", () => {
    const folder = mkdtempSync(join(tmpdir(), "tools-"));
    const toolchain: Toolchain = { bin: [folder], path: (name) => join(folder, name), cni: folder };
    const peer = imageDefinitions.filter(({ folder: name }) => name === "fabric-peer");

    beforeEach(() => {
        writeFileSync(join(folder, "peer"), "one");
        writeFileSync(join(folder, "busybox"), "");
    });

    after(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    for (const image of peer) {
        it("stays while nothing changes", () => {
            assert.equal(imageKey(image, toolchain), imageKey(image, toolchain));
        });

        it("changes with a tool in it", () => {
            const before = imageKey(image, toolchain);
            writeFileSync(join(folder, "peer"), "another");
            assert.notEqual(imageKey(image, toolchain), before);
        });

        it("changes with the machine's part in it", () => {
            const settings = (): string => "trusted";
            assert.notEqual(imageKey({ ...image, settings }, toolchain), imageKey(image, toolchain));
        });

        it("changes with the image that it begins with", () => {
            assert.notEqual(imageKey({ ...image, base: "pause:1" }, toolchain), imageKey(image, toolchain));
        });
    }
});
