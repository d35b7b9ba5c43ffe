import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const partner = { file: "partners/org2.json" };
const org2 = { name: "org2", mspId: "Org2MSP", partner };
const shared = { "channels[0].orderers": ["org0"], "channels[0].members": ["org1", "org2"] };

describe("checks of partners", () => {
    it("take an organisation of another company, known by its card", () => {
        assert.deepEqual(configProblems(settingsWith({ ...shared, "organizations[2]": org2 })), []);
    });

    itRefuses([
        {
            what: "nodes of a partner, and whatever else its own stack sets up",
            change: {
                ...shared,
                "organizations[2]": { ...org2, peers: 2, namespace: "org2", stateDatabase: "couchdb" },
            },
            says: ["namespace", "peers", "stateDatabase"].map(
                (key) =>
                    `organizations[2].${key}: must not be there beside partner: the partner's own stack sets up its nodes`,
            ),
        },
        {
            what: "a partner without source",
            change: { ...shared, "organizations[2]": { ...org2, partner: {} } },
            says: ["organizations[2].partner: must have one of file and stack, where the partner's card is"],
        },
        {
            what: "a partner with two sources",
            change: {
                ...shared,
                "organizations[2]": { ...org2, partner: { ...partner, stack: "organization/fabric/org2" } },
            },
            says: ["organizations[2].partner: must have one of file and stack, where the partner's card is"],
        },
        {
            what: "a root that is no fingerprint",
            change: { ...shared, "organizations[2]": { ...org2, partner: { ...partner, roots: ["ab:cd"] } } },
            says: [
                'organizations[2].partner.roots[0]: "ab:cd" is not a SHA-256 fingerprint as "12:AB:…", which `npm run card` prints',
            ],
        },
        {
            what: "a channel of partners whose parties follow from nodes that nobody knows",
            change: { "channels[0].orderers": ["org0"], "channels[0].members": undefined, "organizations[2]": org2 },
            says: [
                "channels[0].members: must be written down where organisations are partners: the stacks of all who take part have to say the same",
            ],
        },
        {
            what: "a founder that takes no part",
            change: { ...shared, "channels[0].founder": "org3" },
            says: ['channels[0].founder: "org3" is no organisation of the channel (known: org0, org1, org2)'],
        },
        {
            what: "a channel that others have among themselves",
            change: {
                "organizations[0]": { name: "org0", mspId: "OrdererMSP", partner: { file: "org0.json" } },
                "organizations[2]": org2,
                channels: [
                    { name: "mychannel", orderers: ["org0"], members: ["org1", "org2"] },
                    { name: "theirs", orderers: ["org0"], members: ["org2"] },
                ],
            },
            says: [
                "channels[1]: is of org0, org2 alone, and no organisation of this stack takes part: leave it, and its chaincodes, to their stacks",
            ],
        },
        {
            what: "two founders",
            change: { ...shared, "channels[0].founder": ["org0", "org1"] },
            says: ["channels[0].founder: must be text, not a list"],
        },
    ]);

    it("refuse a stack of partners alone", () => {
        const organizations = [
            { name: "org0", mspId: "OrdererMSP", partner: { file: "org0.json" } },
            { name: "org1", mspId: "Org1MSP", partner: { file: "org1.json" } },
        ];
        const channels = [{ name: "mychannel", orderers: ["org0"], members: ["org1"] }];
        const problems = configProblems(settingsWith({ organizations, channels, chaincodes: [] }));
        assert.deepEqual(
            problems.map(({ path, reason }) => `${path}: ${reason}`),
            [
                "organizations: must have one of this stack's own: all of them are partners, whose own stacks run their nodes",
            ],
        );
    });
});
