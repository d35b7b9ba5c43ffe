import assert from "node:assert/strict";
import { counts, diagnostics } from "../../embedded/stack";

const warning = "    warning: asset-transfer: nobody else can endorse";
const outputs = [
    {
        name: "is what the CLI calls its diagnostics",
        output: `Updating\nDiagnostics:\n  fabric:Peer (a):\n${warning}\n\n    error: no\n\nResources:\n    + 1 created\n`,
        told: `fabric:Peer (a):\n${warning}\n    error: no`,
    },
    {
        name: "is its error when there are no diagnostics",
        output: "error: no stack named 'dev' found\n",
        told: "error: no stack named 'dev' found",
    },
    {
        name: "is nothing when the CLI has none",
        output: `Diagnostics:\n  pulumi:pulumi:Stack (fabric-dev):\n\nResources:\n    120 unchanged\n`,
        told: undefined,
    },
    { name: "is unknown when the CLI was cut off", output: `@ updating....\n${warning}\n`, told: undefined },
];

describe("what went wrong in an update", () => {
    for (const { name, output, told } of outputs) {
        it(name, () => {
            assert.equal(diagnostics(output), told);
        });
    }
});

describe("what an update has changed", () => {
    it("is told by the CLI's own signs, in a line", () => {
        const resources = "Resources:\n    + 3 created\n    ~ 1 updated\n    4 changes. 63 unchanged\n";
        const output = `Updating\nOutputs:\n    a: 1\n\n${resources}\nDuration: 15s\n`;
        assert.equal(counts(output), "+ 3 created, ~ 1 updated, 63 unchanged");
    });

    it("is unknown when the CLI has not come that far", () => {
        assert.equal(counts("Updating\nerror: no\n"), undefined);
    });
});
