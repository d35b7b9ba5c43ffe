import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const onTheSecond = { name: "second", orderers: ["org0"], members: ["org1"] };

describe("checks of channels", () => {
    itRefuses([
        {
            what: "two channels of one name",
            change: { "channels[1]": { ...onTheSecond, name: "mychannel" } },
            says: ['channels[1].name: "mychannel" is already at channels[0].name'],
        },
        {
            what: "a name that Fabric refuses",
            change: { "channels[0].name": "MyChannel", chaincodes: [] },
            says: [
                'channels[0].name: "MyChannel" is not a channel name (lower-case letters, digits, dots and dashes; starts with a letter; no dot or dash at the end or beside a dot)',
            ],
        },
        {
            what: "a name that makes too long a name and label of a ConfigMap",
            change: { "channels[0].name": "c".repeat(56), chaincodes: [] },
            says: ["channels[0].name: is 56 characters long, 55 at most are allowed"],
        },
        ...["my-", "my.", "my..channel", "my.-channel", "my-.channel"].map((name) => ({
            what: `"${name}", which Kubernetes refuses as the start of a ConfigMap's name`,
            change: { "channels[0].name": name, chaincodes: [] },
            says: [
                `channels[0].name: "${name}" is not a channel name (lower-case letters, digits, dots and dashes; starts with a letter; no dot or dash at the end or beside a dot)`,
            ],
        })),
        ...[".", ".."].map((name) => ({
            what: `a policy called "${name}"`,
            change: { "channels[0].policies": { [name]: "ANY Admins" } },
            says: [`channels[0].policies["${name}"]: must be more than dots: Fabric refuses such a name in a channel`],
        })),
        {
            what: "misspelt policies that nothing names",
            change: { "channels[0].policies": { Endorsment: "ANY Endorsement", writers: "ANY Writers" } },
            says: [
                "channels[0].policies.Endorsment: is no policy that Fabric asks for, nor one that a chaincode names (did you mean Endorsement?)",
                "channels[0].policies.writers: is no policy that Fabric asks for, nor one that a chaincode names (did you mean Writers?)",
            ],
        },
        {
            what: "blocks too small for a change of the config",
            change: { "channels[0].batch": { maxBytes: "1 B", preferredBytes: "1 B" } },
            says: [
                "channels[0].batch.maxBytes: must be at least 64 KB: an orderer refuses whatever is larger than maxBytes, changes of the channel's config included",
            ],
        },
        {
            what: "a timeout and a number that Go cannot hold",
            change: { "channels[0].batch": { timeout: "999999999h", maxMessages: 99_999_999_999 } },
            says: [
                "channels[0].batch.maxMessages: must be 4294967295 at most",
                "channels[0].batch.timeout: must be 2562047h at most: Go knows no longer duration",
            ],
        },
        {
            what: "a member that is not there",
            change: { "channels[0].members[1]": "org3" },
            says: ['channels[0].members[1]: "org3" is no organisation (known: org0, org1, org2)'],
        },
        {
            what: "a member without peers",
            change: { "channels[0].members[2]": "org0" },
            says: ['channels[0].members[2]: "org0" has no peers'],
        },
        {
            what: "a member named twice",
            change: { "channels[0].members[2]": "org1" },
            says: ['channels[0].members[2]: "org1" is already at channels[0].members[0]'],
        },
        {
            what: "an ordering organisation without orderers",
            change: { "channels[0].orderers": ["org1"] },
            says: ['channels[0].orderers[0]: "org1" has no orderers'],
        },
        {
            what: "all organisations with orderers, when there is none",
            change: { "organizations[0].orderers": 0, "channels[0].orderers": undefined },
            says: ["channels[0].orderers: would be all organisations with orderers, and there is none"],
        },
        {
            what: "anchors of an organisation that is no member",
            change: { "channels[0].anchors": { org0: [] } },
            says: ['channels[0].anchors.org0: "org0" is no member of the channel (known: org1, org2)'],
        },
        {
            what: "an anchor that is another organisation's peer",
            change: { "channels[0].anchors": { org1: ["org2-peer1"] } },
            says: ['channels[0].anchors.org1[0]: "org2-peer1" is no peer of org1 (known: org1-peer1, org1-peer2)'],
        },
        {
            what: "an anchor beyond the peers there are",
            change: { "channels[0].anchors": { org1: ["org1-peer1", "org1-peer3"] } },
            says: ['channels[0].anchors.org1[1]: "org1-peer3" is no peer of org1 (known: org1-peer1, org1-peer2)'],
        },
        {
            what: "blocks that gRPC cannot carry",
            change: { "channels[0].batch": { maxBytes: "100 MB" } },
            says: ["channels[0].batch.maxBytes: must be 99 MB at most"],
        },
        {
            what: "a preferred size above the largest, defaults included",
            change: { "channels[0].batch": { preferredBytes: "11 MB" } },
            says: ["channels[0].batch.preferredBytes: must not be above maxBytes (10 MB)"],
        },
        {
            what: "an organisation in a policy that is no member",
            change: { "channels[0].policies": { Endorsement: "OR('Org1MSP.peer','OrdererMSP.peer')" } },
            says: [
                'channels[0].policies.Endorsement: "OrdererMSP" is no MSP ID of a member of the channel (known: Org1MSP, Org2MSP)',
            ],
        },
        {
            what: "an implicit policy over what no organisation has",
            change: { "channels[0].policies": { LifecycleEndorsement: "MAJORITY Endorsers" } },
            says: [
                'channels[0].policies.LifecycleEndorsement: "Endorsers" is no policy of an organisation (known: Readers, Writers, Admins, Endorsement)',
            ],
        },
        {
            what: "a lifecycle policy that the members cannot reach",
            change: { "channels[0].policies": { LifecycleEndorsement: "OutOf(3,'Org1MSP.peer','Org2MSP.peer')" } },
            says: [
                "channels[0].policies.LifecycleEndorsement: \"OutOf(3,'Org1MSP.peer','Org2MSP.peer')\" asks for more signatures than it lists",
            ],
        },
        {
            what: "policies for endorsements that peers cannot meet",
            change: {
                "channels[0].policies": {
                    Endorsement: "OutOf(2,'Org1MSP.peer','Org2MSP.client')",
                    LifecycleEndorsement: "MAJORITY Admins",
                },
            },
            says: [
                "channels[0].policies.Endorsement: \"OutOf(2,'Org1MSP.peer','Org2MSP.client')\" cannot be met by peers of the members, which are who endorses",
                'channels[0].policies.LifecycleEndorsement: "MAJORITY Admins" cannot be met by peers of the members, which are who endorses',
            ],
        },
    ]);

    for (const policy of [
        "ANY Endorsement",
        "MAJORITY  Endorsement",
        " MAJORITY Endorsement ",
        "MAJORITY\tEndorsement",
        "MAJORITY Endorsement\n",
        "ALL Readers",
        "OutOf(1,'Org1MSP.member',AND('Org1MSP.peer','Org2MSP.peer'))",
    ]) {
        it(`accepts ${JSON.stringify(policy)} for the lifecycle`, () => {
            const settings = settingsWith({ "channels[0].policies": { LifecycleEndorsement: policy } });
            assert.deepEqual(configProblems(settings), []);
        });
    }

    it("says where a policy cannot be read", () => {
        const settings = settingsWith({ "channels[0].policies": { Endorsement: "OR('Org1MSP.peer'" } });
        const [problem, ...others] = configProblems(settings);
        assert.deepEqual(others, []);
        assert.equal(problem?.path, "channels[0].policies.Endorsement");
        assert.match(problem.reason, /expected "," or "\)" at character 18/);
    });

    for (const name of ["c".repeat(55), "a.b-c.d1", "a"]) {
        it(`accepts the name ${name}`, () => {
            assert.deepEqual(configProblems(settingsWith({ "channels[0].name": name, chaincodes: [] })), []);
        });
    }

    it("accepts policies of other names, near ones where a chaincode names them", () => {
        const change = {
            "channels[0].policies": { Auditors: "ANY Admins", Leaders: "ANY Readers" },
            "chaincodes[0].endorsementPolicy": "/Channel/Application/Leaders",
        };
        assert.deepEqual(configProblems(settingsWith(change)), []);
    });

    it("accepts a second channel, policies over members, and no anchor at all", () => {
        const settings = settingsWith({
            "channels[1]": {
                ...onTheSecond,
                anchors: { org1: [] },
                policies: { Endorsement: "OR('Org1MSP.peer')", Admins: "ANY Admins" },
            },
        });
        assert.deepEqual(configProblems(settings), []);
    });
});
