import assert from "node:assert/strict";
import { definitionInputs, lifecycleDefinition } from "../../../../components/chaincode/definition";
import type { NetworkModel } from "../../../../components/model/network";
import type { FormerCommit, Observed } from "../../../../components/preflight/observed";
import { overtakenWarnings, waitingWarnings } from "../../../../components/preflight/rules/agreements";
import { inForce } from "../../../support/definitions";
import { nothing } from "../../../support/observed";
import { devModel } from "../../../support/rendering";
import { sharedModel } from "../../../support/shared-model";

const chaincodes = [{ name: "basic", channel: "mychannel", image: `registry/basic@sha256:${"1".repeat(64)}` }];
const model = sharedModel({ own: "org1", change: { chaincodes } });
const [chaincode = assert.fail("no chaincode")] = model.chaincodes;
const own = lifecycleDefinition(definitionInputs(chaincode));
const theirs = { ...own, version: "2.0" };

/** What the state says of the last run. */
function known(change: Partial<FormerCommit> = {}): FormerCommit {
    const definition: unknown = JSON.parse(JSON.stringify(definitionInputs(chaincode)));
    const of = { name: "basic", channel: "mychannel", definition, sequence: 1 };
    return { ...of, isWaiting: false, waitingFor: [], differences: {}, ...change };
}

/** @param committed what the ledger has */
function seen(committed: ReturnType<typeof inForce> | undefined, ...commits: readonly FormerCommit[]): Observed {
    const of = { channel: "mychannel", chaincode: "basic", collections: [], policies: [] };
    const definitions = committed === undefined ? [] : [{ ...of, inForce: committed }];
    return { ...nothing, definitions, formerState: { ...nothing.formerState, commits } };
}

const lines = (rule: typeof overtakenWarnings, observed: Observed, of: NetworkModel = model): readonly string[] =>
    rule(of, observed).map(({ path, reason }) => `${path}: ${reason}`);

describe("overtakenWarnings", () => {
    const says = [
        "chaincodes[0]: on channel mychannel sequence 2 is in force with another version (2.0), approved by Org1MSP, which this config does " +
            "not say: to take that over, write it into the config; to propose sequence 3 instead, give the chaincode a version that it has " +
            "not had; then run pulumi up",
    ];

    it("tell what others have put in force, whether the stack has ever committed the chaincode or not", () => {
        assert.deepEqual(lines(overtakenWarnings, seen(inForce(theirs, 2), known())), says);
        assert.deepEqual(lines(overtakenWarnings, seen(inForce(theirs, 2))), says);
    });

    const quiet: Readonly<Record<string, Observed>> = {
        "the ledger has what the config says": seen(inForce(own, 2), known()),
        "the ledger has what the stack knew of, and the config something new": seen(
            inForce(theirs, 2),
            known({ definition: { name: "basic", version: "2.0" }, sequence: 2 }),
        ),
        "the config proposes something new": seen(inForce(theirs, 2), known({ definition: { name: "basic" } })),
        "it waits to replace what is in force": seen(inForce(theirs, 1), known({ isWaiting: true })),
        "nothing is in force": seen(undefined, known({ sequence: 0 })),
    };
    for (const [when, observed] of Object.entries(quiet)) {
        it(`say nothing while ${when}`, () => {
            assert.deepEqual(lines(overtakenWarnings, observed), []);
        });
    }

    it("say nothing of a channel whose members are all the stack's own", () => {
        const single = devModel((config) => (config["chaincodes"] = chaincodes));
        assert.deepEqual(lines(overtakenWarnings, seen(inForce(theirs, 2)), single), []);
    });
});

describe("waitingWarnings", () => {
    const waits = { isWaiting: true, sequence: 0, waitingFor: ["Org2MSP", "Org3MSP"] };
    const differences = { Org3MSP: { version: "2.0", collections: "none" } };

    it("tell whose approval the last run has waited for, and what else they have approved", () => {
        assert.deepEqual(lines(waitingWarnings, seen(undefined, known({ ...waits, differences }))), [
            "chaincodes[0]: chaincode basic on channel mychannel waits for Org2MSP, Org3MSP: the next pulumi up of any member's stack commits it " +
                "once they have approved the same definition; Org3MSP has approved another version (2.0), collections (none) instead: agree on " +
                "one definition",
        ]);
    });

    it("tell what is approved and not committed", () => {
        assert.deepEqual(lines(waitingWarnings, seen(undefined, known({ ...waits, waitingFor: [] }))), [
            "chaincodes[0]: chaincode basic on channel mychannel is approved by enough of the channel's members and not committed yet: run pulumi up",
        ]);
    });

    const quiet: Readonly<Record<string, Observed>> = {
        "nobody is waited for": seen(undefined, known()),
        "it has been committed since": seen(inForce(own, 1), known(waits)),
        "the config says something new": seen(undefined, known({ ...waits, definition: { name: "basic" } })),
        "it is of another channel": seen(undefined, known({ ...waits, channel: "other" })),
    };
    for (const [when, observed] of Object.entries(quiet)) {
        it(`say nothing when ${when}`, () => {
            assert.deepEqual(lines(waitingWarnings, observed), []);
        });
    }
});
