import assert from "node:assert/strict";
import { readReport, reportedLines, reportLine } from "../../builder/report";
import { ended, running } from "../support/chaincodepods";
import { chaincodeJson } from "../support/launch";
import { describeRuns, image } from "../support/runs";

describe("the report of a verb that failed", () => {
    const report = { verb: "run", chaincode: "asset:abc", reason: "it ended", lines: ["one", "two"] };

    it("comes back from the agent's log as it was", () => {
        assert.deepEqual(readReport(reportLine(report)), report);
    });

    it("keeps the last lines, and of each what fits into a line of a container's log", () => {
        const lines = Array.from({ length: reportedLines + 5 }, (_, index) => `${index} ${"ü".repeat(1000)}`);
        const line = reportLine({ ...report, reason: "x".repeat(10_000), lines });
        const kept = readReport(line)?.lines ?? [];
        assert.equal(kept.length, reportedLines);
        assert.match(kept[0] ?? "", /^5 ü/);
        assert.ok(line.length < 16 * 1024, `${line.length}`);
    });

    it("is one line, whatever the chaincode writes", () => {
        const line = reportLine({ ...report, lines: ["a\u2028b\u001b[2Jc"] });
        assert.deepEqual(readReport(line)?.lines, ["a b\\u001b[2Jc"]);
    });

    for (const line of ["Serving the verbs in /spool", "Failed: no JSON", 'Failed: {"verb":"run"}', "Failed: null"]) {
        it(`is not "${line}"`, () => {
            assert.equal(readReport(line), undefined);
        });
    }
});

describeRuns("The agent's log", (runs) => {
    it("has a report of a run that failed, with the chaincode's last lines", async () => {
        runs.cluster().decide(image, {
            statuses: [ended(3, "Error")],
            output: ["cannot read my settings", "giving up"],
        });
        assert.equal(await runs.run().status, 1);
        const reports = runs.logged().flatMap((line) => readReport(line) ?? []);
        const reason = reports[0]?.reason ?? "";
        assert.match(
            reason,
            /^chaincode job fabric-dev\/.* terminated for reason Error: container chaincode ended with exit code 3$/,
        );
        const { chaincodeId } = chaincodeJson;
        const lines = ["asset-transfer: cannot read my settings", "asset-transfer: giving up"];
        assert.deepEqual(reports, [{ verb: "run", chaincode: chaincodeId, reason, lines }]);
    });

    it("has none of a run that was stopped", async () => {
        runs.cluster().decide(image, { ...running, output: ["I am here"] });
        const started = runs.run();
        while (!started.stderr().includes("I am here")) {
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
        started.process.kill("SIGTERM");
        assert.equal(await started.status, 143);
        assert.deepEqual(
            runs.logged().flatMap((line) => readReport(line) ?? []),
            [],
        );
    });
});
