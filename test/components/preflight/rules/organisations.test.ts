import { organisationProblems } from "../../../../components/preflight/rules/organisations";
import { claim, itSays, liveChannel, node, nothing, organisation } from "../../../support/observed";

const withoutOrg2 = (config: { organizations: unknown[]; channels: Record<string, unknown>[] }): void => {
    config.organizations.pop();
    Object.assign(config.channels[0] ?? {}, { members: ["org1"] });
};
const leaves =
    "organizations: leaves out org2, which takes part in channel mychannel: its nodes and keys would be removed while the channel still counts on them; put it back";

describe("organisationProblems", () => {
    itSays(organisationProblems, { channels: [liveChannel()], nodes: [node("org2-peer1")] }, [
        { what: "says nothing while all are as the channel knows them", says: [] },
        { what: "refuses that one leaves the config while a channel names it", change: withoutOrg2, says: [leaves] },
        {
            what: "knows one that left by its volumes",
            change: withoutOrg2,
            observed: { nodes: undefined, claims: [claim("org2-peer1")] },
            says: [leaves],
        },
        {
            what: "knows one that left by the stack's state",
            change: withoutOrg2,
            observed: { nodes: undefined, formerState: { ...nothing.formerState, organisations: ["org2"] } },
            says: [leaves],
        },
        {
            what: "says nothing of organisations that others brought into the channel",
            observed: {
                channels: [
                    liveChannel({
                        members: ["org1", "org2", "org9"].map((name) => organisation(name, `O${name.slice(1)}MSP`)),
                    }),
                ],
            },
            says: [],
        },
        {
            what: "refuses another MSP ID",
            change: ({ organizations }) => Object.assign(organizations[1] ?? {}, { mspId: "AcmeMSP" }),
            says: [
                "organizations[1].mspId: AcmeMSP is not what channel mychannel knows org1 by, and its certificates would count for nothing there: keep Org1MSP",
            ],
        },
        {
            what: "refuses another name, and names all channels that know the former one",
            change: ({ organizations, channels }) => {
                Object.assign(organizations[2] ?? {}, { name: "acme" });
                Object.assign(channels[0] ?? {}, { members: ["org1", "acme"] });
            },
            observed: { channels: [liveChannel(), liveChannel({ name: "second" })] },
            says: [
                'organizations[2].name: "acme" would be another organisation, with new keys and empty ledgers, and channel mychannel, second knows Org2MSP as org2: keep org2',
            ],
        },
    ]);
});
