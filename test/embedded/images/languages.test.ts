import assert from "node:assert/strict";
import { imageDefinitions } from "../../../embedded/images/definitions";
import { languageImages, languageImagesIn } from "../../../embedded/images/languages";

describe("the images for languages", () => {
    const registry = "localhost:35000";

    it("are none of those that every stack gets", () => {
        const always = imageDefinitions.map(({ reference }) => reference);
        assert.deepEqual(
            languageImages.filter(({ reference }) => always.includes(reference)),
            [],
        );
    });

    const cases: readonly { name: string; settings: string; wanted: readonly string[] }[] = [
        { name: "none when none is named", settings: "node: localhost:35000/node:22\n", wanted: [] },
        {
            name: "one named by a line",
            settings: "images:\n  golang: localhost:35000/golang:1.26\n",
            wanted: ["golang:1.26"],
        },
        {
            name: "those named in quotes and in braces",
            settings: `images: {javaBuild: localhost:35000/maven:3, javaRuntime: "localhost:35000/java:17"}\n`,
            wanted: ["maven:3", "java:17"],
        },
        { name: "none of another registry", settings: "golang: example.com/golang:1.26\n", wanted: [] },
        { name: "none of another tag", settings: "golang: localhost:35000/golang:1.26.1\n", wanted: [] },
    ];
    for (const { name, settings, wanted } of cases) {
        it(`are wanted by a stack's settings: ${name}`, () => {
            assert.deepEqual(languageImagesIn(settings, registry), wanted);
        });
    }
});
