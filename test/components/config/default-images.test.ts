import assert from "node:assert/strict";
import { defaultImages, taggedImages, withDigests } from "../../../components/config/default-images";
import pinned from "../../../components/config/pinned-images.json";
import { configProblems } from "../../../components/config/problems";
import { settingsWith } from "../../support/stack-config";

describe("the images that the config need not name", () => {
    const digest = `sha256:${"1".repeat(64)}`;

    it("have the digest behind the tag where it is pinned, and are images that the config would take", () => {
        const images = withDigests({ [taggedImages.peer]: digest, "unknown:1": digest });
        assert.deepEqual(images, { ...taggedImages, peer: `${taggedImages.peer}@${digest}` });
        assert.deepEqual(configProblems(settingsWith({ images })), []);
    });

    it("are pinned all or none, as npm run images:pin leaves them", () => {
        const names = Object.keys(pinned);
        assert.ok(names.length === 0 || Object.values(taggedImages).every((reference) => names.includes(reference)));
        assert.deepEqual(withDigests(pinned), defaultImages);
    });
});
