import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import type { served } from "../../../components/remote/serve";
import { knownTexts, providerText } from "../../../components/state/texts";

/** As Pulumi's process for dynamic providers finds it. */
const evaluate = createRequire(resolve("node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js"))(
    "require-from-string",
) as (text: unknown) => { readonly handler: () => ReturnType<typeof served> };

const state = { place: { namespace: "ns" } };

describe("the process for dynamic providers", () => {
    const place = "stateTestMarker";
    const evil = `globalThis.${place} = true; exports.handler = () => ({});`;

    for (const { name, text } of [
        { name: "other code", text: evil },
        { name: "code beside a known text", text: `${providerText("Identity")} ${evil}` },
        { name: "no text", text: undefined },
        { name: "an object that reads as a known text", text: { toString: () => providerText("Identity") } },
    ]) {
        it(`evaluates nothing of ${name}`, () => {
            assert.throws(() => evaluate(text), { message: /none that the program has ever written, and was not run/ });
            assert.equal(place in globalThis, false);
        });
    }

    it("gives the operations of the kind that a text stands for, those of earlier versions too", async () => {
        const inputs = { place: { namespace: "registry:5000/cc" }, digest: "sha256:1", tags: [] };
        for (const text of knownTexts("ImageTags")) {
            const { id, outs } = await evaluate(text).handler().create(inputs);
            assert.deepEqual({ id, outs }, { id: inputs.place.namespace, outs: { ...inputs, problem: "" } });
        }
    });

    it("finds them wherever it runs", async () => {
        const here = process.cwd();
        process.chdir(tmpdir());
        try {
            const result = await evaluate(providerText("Started")).handler().diff("id", state, state);
            assert.equal(result.changes, false);
        } finally {
            process.chdir(here);
        }
    });
});
