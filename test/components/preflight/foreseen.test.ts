import assert from "node:assert/strict";
import { definitionInputs, lifecycleDefinition } from "../../../components/chaincode/definition";
import { foreseenSequences } from "../../../components/preflight/foreseen";
import type { FormerState, Observed } from "../../../components/preflight/observed";
import { inForce } from "../../support/definitions";
import { nothing } from "../../support/observed";
import { devModel } from "../../support/rendering";
import { sharedModel } from "../../support/shared-model";

const chaincodes = [{ name: "basic", channel: "mychannel", image: `registry/basic@sha256:${"1".repeat(64)}` }];
const model = devModel((config) => (config["chaincodes"] = chaincodes));
const [chaincode = assert.fail("no chaincode")] = model.chaincodes;
const inputs = definitionInputs(chaincode);
const own = lifecycleDefinition(inputs);
const former = { ...own, version: "0.9" };

/** @param committed what the ledger has */
function ledger(committed: ReturnType<typeof inForce> | undefined): Partial<Observed> {
    const of = { channel: "mychannel", chaincode: "basic", collections: [], policies: [] };
    return { defined: ["mychannel"], definitions: committed === undefined ? [] : [{ ...of, inForce: committed }] };
}

/** What the state says of the commit, undefined for none, on a channel that was there. */
function state(definition: object | undefined, sequence = 4): Partial<FormerState> {
    const of = { name: "basic", channel: "mychannel", isWaiting: false, waitingFor: [], differences: {} };
    const commits = definition === undefined ? [] : [{ ...of, definition, sequence }];
    return { channels: ["mychannel"], commits };
}

describe("the sequence that a chaincode will have", () => {
    const cases: Readonly<Record<string, readonly [Partial<Observed>, Partial<FormerState>, number | undefined]>> = {
        "is the first on a channel that is new": [{}, {}, 1],
        "is the first where the ledger has none": [ledger(undefined), state(undefined), 1],
        "stays where the ledger has the same definition": [
            ledger(inForce(own, 2)),
            state({ ...inputs, version: "0.9" }),
            2,
        ],
        "is the next where the ledger has another": [ledger(inForce(former, 2)), state(inputs), 3],
        "stays where the state has the same and the ledger was not asked": [{}, state({ ...inputs }), 4],
        "is the next where the state has another and the ledger was not asked": [
            {},
            state({ ...inputs, version: "0.9" }),
            5,
        ],
        "is not known where neither tells": [{}, state(undefined), undefined],
    };
    for (const [what, [seen, known, sequence]] of Object.entries(cases)) {
        it(what, () => {
            const observed = { ...nothing, ...seen, formerState: { ...nothing.formerState, ...known } };
            const expected = sequence === undefined ? {} : { "mychannel/basic": sequence };
            assert.deepEqual(foreseenSequences(model, observed), expected);
        });
    }

    it("is not known where members of other stacks may do something first", () => {
        const shared = sharedModel({ own: "org1", change: { chaincodes } });
        assert.deepEqual(foreseenSequences(shared, { ...nothing, ...ledger(inForce(former, 2)) }), {});
    });
});
