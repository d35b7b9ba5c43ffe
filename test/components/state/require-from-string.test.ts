import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { knownTexts, providerText } from "../../../components/state/texts";

/** As Pulumi's process for dynamic providers finds it. */
const evaluate = createRequire(resolve("node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js"))(
    "require-from-string",
) as (text: unknown) => { readonly handler: () => object };

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

    it("evaluates the program's texts, those of earlier versions too", () => {
        for (const text of knownTexts("Identity")) {
            assert.equal(typeof evaluate(text).handler, "function");
        }
    });
});
