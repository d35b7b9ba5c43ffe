import assert from "node:assert/strict";
import { newReporter } from "../../embedded/bring-up";

describe("the progress of an update", () => {
    it("is told every five seconds, with the count and the last resource", () => {
        const told: string[] = [];
        let now = 0;
        const report = newReporter(
            () => now,
            (line) => told.push(line),
        );
        const lines = [
            { at: 1000, line: " +  kubernetes:core/v1:Secret org1-ca creating (0s) " },
            { at: 2000, line: " +  kubernetes:core/v1:Secret org1-ca created (0.54s) " },
            { at: 6000, line: "@ updating........" },
            { at: 6100, line: " ~  fabric:peers:Peer org1-peer1 updated (1s) " },
            { at: 7000, line: " ++ random:index:RandomPassword pw created replacement (1s) " },
            { at: 12000, line: " -  kubernetes:core/v1:Secret old deleted (0.1s) " },
        ];
        for (const { at, line } of lines) {
            now = at;
            report(line);
        }
        assert.deepEqual(told, [
            "  2 resources, last fabric:peers:Peer org1-peer1",
            "  4 resources, last kubernetes:core/v1:Secret old",
        ]);
    });
});
