import type { Observed } from "../../../../components/preflight/observed";
import { policyProblems, policyWarnings } from "../../../../components/preflight/rules/policies";
import type { PolicyUses } from "../../../../fabric/configtx/application-policies";
import { definition as basic, inForce } from "../../../support/definitions";
import { type Config, itSays, liveChannel, nothing } from "../../../support/observed";

const usual = { Admins: ["changes of /Channel/Application"], Endorsement: [], Readers: [] };

/** The channel with these policies, of which the stack gave it those that are named. */
const having = (policies: PolicyUses, ...given: readonly string[]): Partial<Observed> => ({
    channels: [liveChannel({ policies: { ...usual, ...policies } })],
    formerState: { ...nothing.formerState, policies: { mychannel: ["Endorsement", ...given] } },
});

const naming = ({ channels: [channel] }: Config): unknown =>
    Object.assign(channel ?? {}, { policies: { Audit: "OR('Org1MSP.admin')" } });

const of = { channel: "mychannel", chaincode: "asset-transfer", collections: [] };
const definition = { ...of, inForce: inForce(basic, 1) };

describe("policyProblems", () => {
    itSays(policyProblems, {}, [
        { what: "says nothing of a channel with Fabric's own policies alone", observed: having({}), says: [] },
        {
            what: "says nothing while the config has it",
            change: naming,
            observed: having({ Audit: ["x"] }, "Audit"),
            says: [],
        },
        { what: "lets one go that nothing goes by", observed: having({ Audit: [] }, "Audit"), says: [] },
        { what: "has no say in what somebody else has made", observed: having({ Audit: ["x"] }), says: [] },
        {
            what: "refuses to let one go by which the channel or a chaincode goes",
            observed: {
                ...having({ Audit: ["access to peer/Propose"] }, "Audit"),
                definitions: [
                    { ...definition, policies: ["/Channel/Application/Audit"] },
                    { ...definition, chaincode: "other", policies: ["/Channel/Application/Endorsement"] },
                ],
            },
            says: [
                "channels[0].policies: leaves out Audit, by which channel mychannel still decides about access to peer/Propose, chaincode asset-transfer: put it back, change those first, and take it out with another up",
            ],
        },
    ]);
});

describe("policyWarnings", () => {
    itSays(policyWarnings, {}, [
        {
            what: "says nothing while the config has it",
            change: naming,
            observed: having({ Audit: [] }, "Audit"),
            says: [],
        },
        {
            what: "tells of one that leaves the channel",
            observed: having({ Audit: [] }, "Audit"),
            says: [
                "channels[0].policies: leaves out Audit, which this stack gave channel mychannel: it is taken out of the channel's config, and a chaincode of another stack that is endorsed by /Channel/Application/Audit could no longer be",
            ],
        },
        {
            what: "tells of one that somebody else gave the channel, which stays",
            observed: having({ Audit: [] }),
            says: [
                "channels[0].policies: has no Audit, which channel mychannel has and this stack did not give it: it stays; name it here, with a rule, for this stack to keep it",
            ],
        },
        {
            what: "says nothing of what a first block had",
            observed: { channels: [liveChannel({ policies: { Audit: [] }, source: "first block" })] },
            says: [],
        },
    ]);
});
