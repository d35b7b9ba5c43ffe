import { collectionProblems } from "../../../../components/preflight/rules/collections";
import { definition, inForce } from "../../../support/definitions";
import { itSays, type Config } from "../../../support/observed";

const prices = { name: "prices", policy: "OR('Org1MSP.member')" };
const secrets = { name: "secrets", policy: "OR('Org2MSP.member')", blockToLive: 100 };

const having =
    (...collections: readonly object[]) =>
    ({ chaincodes: [chaincode] }: Config): unknown =>
        Object.assign(chaincode ?? {}, { collections });

const living = [
    { name: "prices", blockToLive: 0 },
    { name: "secrets", blockToLive: 100 },
];

const committed = (channel: string, collections = living) => ({
    definitions: [{ channel, chaincode: "asset-transfer", collections, policies: [], inForce: inForce(definition, 1) }],
});

const which = "which chaincode asset-transfer has on channel mychannel";

describe("collectionProblems", () => {
    itSays(collectionProblems, committed("mychannel"), [
        { what: "says nothing while the collections keep what they have", change: having(prices, secrets), says: [] },
        {
            what: "lets all else change, the order, and others be added",
            change: having(
                { ...secrets, policy: "OR('Org1MSP.member','Org2MSP.member')", memberOnlyRead: true },
                { name: "more", policy: "OR('Org1MSP.member')", blockToLive: 7 },
                { ...prices, requiredPeerCount: 1 },
            ),
            says: [],
        },
        {
            what: "refuses another blockToLive, at its own place",
            change: having({ ...secrets, blockToLive: 5 }, { ...prices, blockToLive: 9 }),
            says: [
                `chaincodes[0].collections[1].blockToLive: 9 is another than the 0 of collection prices, ${which}, and Fabric never changes it: set 0, or take a collection of another name`,
                `chaincodes[0].collections[0].blockToLive: 5 is another than the 100 of collection secrets, ${which}, and Fabric never changes it: set 100, or take a collection of another name`,
            ],
        },
        {
            what: "refuses to leave one out",
            change: having(secrets),
            says: [
                `chaincodes[0].collections: leaves out collection prices, ${which}, and Fabric lets none go: put it back`,
            ],
        },
        {
            what: "refuses to leave all out",
            says: [
                `chaincodes[0].collections: leaves out collection prices, ${which}, and Fabric lets none go: put it back`,
                `chaincodes[0].collections: leaves out collection secrets, ${which}, and Fabric lets none go: put it back`,
            ],
        },
        {
            what: "says nothing of a chaincode of that name on another channel, nor of one without collections",
            observed: committed("other"),
            says: [],
        },
        { what: "says nothing where the committed one has none", observed: committed("mychannel", []), says: [] },
    ]);
});
