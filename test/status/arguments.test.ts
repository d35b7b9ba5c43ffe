import assert from "node:assert/strict";
import { wantedBy, type Wanted } from "../../status/arguments";

const one: Wanted = { stack: undefined, json: false, html: undefined, watch: undefined };

const cases: readonly { readonly words: string; readonly wanted: Wanted | undefined }[] = [
    { words: "", wanted: one },
    { words: "--stack org1 --json", wanted: { ...one, stack: "org1", json: true } },
    { words: "--html status.html", wanted: { ...one, html: "status.html" } },
    { words: "--watch", wanted: { ...one, watch: 10 } },
    { words: "--stack org1 --watch 30", wanted: { ...one, stack: "org1", watch: 30 } },
    { words: "--watch 0", wanted: undefined },
    { words: "--watch soon", wanted: undefined },
    { words: "30", wanted: undefined },
    { words: "--json --html status.html", wanted: undefined },
    { words: "--stak org1", wanted: undefined },
    { words: "--help", wanted: undefined },
];

describe("what the status is asked for", () => {
    for (const { words, wanted } of cases) {
        it(`${wanted === undefined ? "is not understood in" : "is read from"} "${words}"`, () => {
            assert.deepEqual(wantedBy(words === "" ? [] : words.split(" ")), wanted);
        });
    }
});
