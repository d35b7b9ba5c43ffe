import { channelProblems, channelWarnings } from "../../../../components/preflight/rules/channels";
import { type Config, itSays, liveChannel, node, nothing, organisation } from "../../../support/observed";

const append = (config: Config, nodes: object): void => {
    config.organizations.push({ name: "org3", mspId: "Org3MSP", ...nodes });
    Reflect.deleteProperty(config.channels[0] ?? {}, "members");
    Reflect.deleteProperty(config.channels[0] ?? {}, "orderers");
};

describe("channelProblems", () => {
    itSays(channelProblems, { channels: [liveChannel()], nodes: [node("org1-peer1"), node("org2-peer1")] }, [
        { what: "says nothing while the channel has the organisations that it has", says: [] },
        { what: "says nothing of a new channel", observed: { channels: [] }, says: [] },
        {
            what: "refuses an organisation that was appended and is a member by default, with the way out",
            change: (config) => {
                append(config, { peers: 1 });
            },
            says: [
                "channels[0].members: org3 is no member of channel mychannel, and a running channel cannot take in an organisation yet: name only those that it has, members: [org1, org2]",
            ],
        },
        {
            what: "refuses an ordering organisation that was appended",
            change: (config) => {
                append(config, { orderers: 1 });
            },
            says: [
                "channels[0].orderers: org3 is no ordering organisation of channel mychannel, and a running channel cannot take in an organisation yet: name only those that it has, orderers: [org0]",
            ],
        },
        {
            what: "takes an organisation that is appended beside the channel",
            change: ({ organizations }) => organizations.push({ name: "org3", mspId: "Org3MSP", peers: 1 }),
            says: [],
        },
        {
            what: "takes an organisation that somebody else has brought into the channel",
            change: (config) => {
                append(config, { peers: 1 });
            },
            observed: {
                channels: [
                    liveChannel({
                        members: ["org1", "org2", "org3"].map((name) => organisation(name, `O${name.slice(1)}MSP`)),
                    }),
                ],
            },
            says: [],
        },
        {
            what: "does not refuse a member for a first block, which may be older than the channel's config",
            change: (config) => {
                append(config, { peers: 1 });
            },
            observed: { channels: [liveChannel({ source: "first block" })] },
            says: [],
        },
        {
            what: "refuses that a member is left out",
            change: ({ channels }) => Object.assign(channels[0] ?? {}, { members: ["org1"] }),
            says: [
                "channels[0].members: leaves out org2, which channel mychannel has and cannot let go yet: the channel goes on counting on its votes; put it back",
            ],
        },
        {
            what: "refuses that a member of another company is left out, as if its votes were not asked for",
            change: (config) => {
                config.organizations[2] = { name: "org2", mspId: "Org2MSP", partner: { file: "org2.json" } };
                Object.assign(config.channels[0] ?? {}, { members: ["org1"] });
            },
            observed: { nodes: [node("org1-peer1")] },
            says: [
                "channels[0].members: leaves out org2, which channel mychannel has and cannot let go yet: the channel goes on counting on its votes; put it back",
            ],
        },
        {
            what: "refuses that an organisation of another company is left out of the config that has named it",
            change: (config) => {
                config.organizations.pop();
                Object.assign(config.channels[0] ?? {}, { members: ["org1"] });
            },
            observed: {
                nodes: [node("org1-peer1")],
                formerState: { ...nothing.formerState, partners: { org2: ["12:AB"] } },
            },
            says: [
                "channels[0].members: leaves out org2, which channel mychannel has and cannot let go yet: the channel goes on counting on its votes; put it back",
            ],
        },
        {
            what: "takes that others have brought in an organisation that the config never knew",
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
            what: "refuses that a channel leaves the config",
            change: (config) => {
                config.channels = [];
                config.chaincodes = [];
            },
            says: [
                "channels: leaves out mychannel, which nodes of this stack serve: a channel cannot be left yet, they would go on with it unseen; put it back",
            ],
        },
        {
            what: "refuses another name of a channel, and says that a second one is possible",
            change: ({ channels, chaincodes }) => {
                Object.assign(channels[0] ?? {}, { name: "ours" });
                Object.assign(chaincodes[0] ?? {}, { channel: "ours" });
            },
            says: [
                'channels[0].name: "ours" would be another channel with an empty ledger, and mychannel, which nodes of this stack serve, is left out: a channel cannot be renamed; keep mychannel, and add ours beside it if you want both',
            ],
        },
        {
            what: "leaves an organisation under a new name to the rule about names",
            change: ({ organizations, channels }) => {
                Object.assign(organizations[2] ?? {}, { name: "acme" });
                Object.assign(channels[0] ?? {}, { members: ["org1", "acme"] });
            },
            says: [],
        },
    ]);
});

describe("channelWarnings", () => {
    const added = (config: Config): void => {
        append(config, { peers: 1 });
    };
    itSays(channelWarnings, { nodes: [node("org1-peer1"), node("org2-peer1")] }, [
        {
            what: "tell of a member that only the first block does not have",
            change: added,
            observed: { channels: [liveChannel({ source: "first block" })] },
            says: [
                "channels[0].members: org3 is no member of channel mychannel by its first block, and a running channel cannot take in an organisation yet: name only those that it has, members: [org1, org2]",
            ],
        },
        {
            what: "leave to a refusal what a node tells",
            change: added,
            observed: { channels: [liveChannel()] },
            says: [],
        },
    ]);
});
