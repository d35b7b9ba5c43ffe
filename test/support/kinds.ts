import { execFileSync } from "node:child_process";

/** Every kind of chaincode on one peer, org1-peer1: images and servers on a channel of both organisations, source on one of its own. */
export function everyKind(): Record<string, unknown> {
    return {
        organizations: [
            { name: "org0", mspId: "OrdererMSP", orderers: 1 },
            { name: "org1", mspId: "Org1MSP", peers: 1 },
            { name: "org2", mspId: "Org2MSP", peers: 1 },
        ],
        channels: [
            { name: "shared", members: ["org1", "org2"], batch: { timeout: "500ms" } },
            { name: "alone", members: ["org1"], batch: { timeout: "500ms" } },
        ],
        // Copies, because tests change them.
        chaincodes: structuredClone([...images, ...servers, ...sources]),
        // Fetching modules from where the machine does; a user names a proxy, or packs vendored modules.
        languages: { golang: { proxy: execFileSync("go", ["env", "GOPROXY"], { encoding: "utf8" }).trim() } },
        images: {
            peer: `${registry}/hyperledger/fabric-peer:2.5`,
            orderer: `${registry}/hyperledger/fabric-orderer:2.5`,
            ca: `${registry}/hyperledger/fabric-ca:1.5`,
            node: `${registry}/node:22`,
            golang: `${registry}/golang:1.26`,
            golangRuntime: `${registry}/debian:12`,
            javaBuild: `${registry}/maven:3`,
            javaRuntime: `${registry}/java:17`,
        },
    };
}

const registry = "localhost:35000";

const go = { GO_IMAGE: `${registry}/golang:1.26` };
const node = { NODE_IMAGE: `${registry}/node:22` };
const shared = { channel: "shared" };
const alone = { channel: "alone" };

/** Chaincode that a peer's builder runs from an image. */
const images = [
    { ...shared, name: "assets", type: "k8s", source: "chaincode/asset-transfer", buildArguments: node },
    { ...shared, name: "tokens", type: "k8s", source: "chaincode/erc721", buildArguments: node },
];

/** Chaincode that is a server. */
const servers = [
    {
        ...shared,
        name: "marbles",
        type: "ccaas",
        source: "chaincode/marbles",
        buildArguments: go,
        init: { function: "initMarble", args: ["marble1", "blue", "35", "tom"] },
    },
    ...(["none", "server", "mutual"] as const).map((tls) => ({
        ...shared,
        name: `cars-${tls}`,
        type: "external",
        tls,
        source: "chaincode/fabcar",
        buildArguments: go,
    })),
];

/** Chaincode that a peer's builder builds. */
const sources = [
    { ...alone, name: "cars-source", type: "golang", source: "chaincode/fabcar" },
    { ...alone, name: "assets-source", type: "node", source: "chaincode/asset-transfer" },
    { ...alone, name: "records", type: "java", source: "chaincode/records-java" },
];

interface KindCalls {
    readonly channel: string;
    /** A transaction: function and arguments. */
    readonly put: readonly [string, ...string[]];
    /** A query for what was put. */
    readonly get: readonly [string, ...string[]];
    readonly answer: RegExp;
}

const cars: KindCalls = {
    channel: "shared",
    put: ["CreateCar", "CAR10", "VW", "Polo", "Grey", "Mary"],
    get: ["QueryCar", "CAR10"],
    answer: /Polo/,
};

const assets: KindCalls = {
    channel: "shared",
    put: ["CreateAsset", "asset1", "blue", "5", "Tomoko", "300"],
    get: ["ReadAsset", "asset1"],
    answer: /Tomoko/,
};

/** What each of these chaincodes is asked. */
export const kindCalls = {
    assets,
    tokens: { channel: "shared", put: ["Initialize", "Deeds", "DEED"], get: ["Name"], answer: /Deeds/ },
    marbles: {
        channel: "shared",
        put: ["transferMarble", "marble1", "jerry"],
        get: ["readMarble", "marble1"],
        answer: /"size":35,"owner":"jerry"/,
    },
    "cars-none": cars,
    "cars-server": cars,
    "cars-mutual": cars,
    "cars-source": { ...cars, channel: "alone" },
    "assets-source": { ...assets, channel: "alone" },
    records: { channel: "alone", put: ["create", "r1", "first"], get: ["read", "r1"], answer: /first/ },
} as const satisfies Readonly<Record<string, KindCalls>>;

/** The settings of one of the chaincodes. */
export function named(config: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
    const found = (config["chaincodes"] as Record<string, unknown>[]).find((chaincode) => chaincode["name"] === name);
    if (found === undefined) {
        throw new Error(`there is no chaincode ${name}`);
    }
    return found;
}
