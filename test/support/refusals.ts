/** A stack's config by key, without the project's name. */
export type Settings = Record<string, unknown>;

/** Parts of the config that the changes below are about. */
export interface Config extends Settings {
    readonly storage: Settings;
    readonly organizations: Settings[];
    readonly channels: Settings[];
    readonly chaincodes: Settings[];
}

/** A change of the running network's config, and what preview and up must say of it. */
export interface Refused {
    readonly what: string;
    readonly change: (config: Config) => void;
    readonly says: readonly RegExp[];
}

/** Each refused by preview and by up. */
export const refused: readonly Refused[] = [
    {
        what: "fewer orderers than the channel counts, and a smaller volume, both at once",
        change: ({ organizations, storage }) => {
            Object.assign(organizations[0] ?? {}, { orderers: 1 });
            storage["peer"] = "64Mi";
        },
        says: [
            /organizations\[0\]\.orderers: leaves out org0-orderer2, by which channel mychannel is ordered: .*keep 2/,
            /storage\.peer: 64Mi is less than the volumes of org1-peer1, org1-peer2, org2-peer1 have.*set 128Mi or more/,
        ],
    },
    {
        what: "an organisation that leaves, with its membership",
        change: ({ organizations, channels }) => {
            organizations.pop();
            Object.assign(channels[0] ?? {}, { members: ["org1"] });
        },
        says: [/organizations: leaves out org2, which takes part in channel mychannel/],
    },
    {
        what: "another name of an organisation, and another MSP ID",
        change: ({ organizations, channels }) => {
            Object.assign(organizations[1] ?? {}, { mspId: "AcmeMSP" });
            Object.assign(organizations[2] ?? {}, { name: "acme" });
            Object.assign(channels[0] ?? {}, { members: ["org1", "acme"] });
        },
        says: [
            /organizations\[1\]\.mspId: AcmeMSP is not what channel mychannel knows org1 by.*keep Org1MSP/,
            /organizations\[2\]\.name: "acme" would be another organisation.*keep org2/,
        ],
    },
    {
        what: "an organisation that is appended and a member by default, and another storage class",
        change: ({ organizations, channels, storage }) => {
            organizations.push({ name: "org3", mspId: "Org3MSP", peers: 1 });
            Reflect.deleteProperty(channels[0] ?? {}, "members");
            storage["class"] = "another";
        },
        says: [
            /channels\[0\]\.members: org3 is no member of channel mychannel.*members: \[org1, org2\]/,
            /storage\.class: the volumes of .*org0-orderer1.* cannot be moved: keep /,
        ],
    },
    {
        what: "another name of the channel",
        change: ({ channels, chaincodes }) => {
            Object.assign(channels[0] ?? {}, { name: "ours" });
            Object.assign(chaincodes[0] ?? {}, { channel: "ours" });
        },
        says: [/channels\[0\]\.name: "ours" would be another channel.*keep mychannel/],
    },
    {
        what: "another namespace",
        change: (config) => Object.assign(config, { namespace: `${String(config["namespace"])}-2` }),
        says: [/namespace: the network of this stack lives in fabric-refusals-\w+: .*make a stack of its own/],
    },
    {
        what: "a namespace that the stack lets go of",
        change: (config) => Object.assign(config, { createNamespace: false }),
        says: [/createNamespace: this stack made namespace fabric-refusals-\w+.*keep true/],
    },
];

/** The dev stack with two orderers and three peers, its volumes kept, and the change. */
export function small(
    namespace: string,
    change: (config: Config) => unknown = () => undefined,
): (config: Settings) => void {
    return (settings) => {
        const config = settings as Config; // The dev stack's own file.
        const [org0, org1, org2] = config.organizations;
        Object.assign(config, { namespace });
        Object.assign(config.storage, { orderer: "128Mi", peer: "128Mi", onDestroy: "keep" });
        Object.assign(org0 ?? {}, { orderers: 2 });
        Object.assign(org1 ?? {}, { peers: 2 });
        Object.assign(org2 ?? {}, { peers: 1 });
        change(config);
    };
}
