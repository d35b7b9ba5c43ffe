import assert from "node:assert/strict";
import { textOf } from "../../status/text";
import {
    nodeNamespace,
    chaincodeNamespace,
    nodePod,
    peerAnswer,
    sampleStatus,
    seenNetwork,
} from "../support/seen-network";

describe("a status as a text", () => {
    it("is short and aligned, what is not well first", () => {
        const pods = ["org0-ca", "org0-orderer1", "org0-orderer2", "org1-ca", "org1-peer1", "org1-peer2"];
        const seen = seenNetwork(
            { namespaces: [nodeNamespace({ pods: pods.map((name) => nodePod(name)) }), chaincodeNamespace()] },
            { "org1-peer2": peerAnswer(6) },
        );
        const usage = {
            usage: seen.usage.usage,
            unseen: ["how full volumes are is not known: this user may not get nodes/proxy"],
        };
        const answers = new Map([...seen.answers].filter(([name]) => name !== "org0-orderer3"));
        assert.equal(
            textOf(sampleStatus({ ...seen, usage, answers })),
            `Stack dev: 1 down, 2 to look at (2026-12-01 12:00:00 UTC)

DOWN  org0-orderer3 is down: it has no pod
LOOK  org1-peer2 lacks 1 block of channel mychannel
LOOK  channel mychannel stops with one more orderer: 2 of its 3 consenters serve

CHANNEL    HEIGHT  LEADER         CONSENTERS                                          FOLLOWERS  MEMBERS
mychannel  7       org0-orderer2  org0-orderer1, org0-orderer2, org0-orderer3 (away)  –          Org1MSP, Org2MSP

CHAINCODE  CHANNEL    VERSION  SEQUENCE  APPROVED BY
basic      mychannel  1.0      1         Org1MSP

NODE           STATE  FABRIC  CHANNEL    HEIGHT  BEHIND  PART
org0-ca        up     –       –          –       –       CA
org0-orderer1  up     2.5.0   mychannel  7       –       consenter
org0-orderer2  up     2.5.0   mychannel  7       –       leader
org0-orderer3  DOWN   –       –          –       –       –
org1-ca        up     –       –          –       –       CA
org1-peer1     up     2.5.0   mychannel  7       –       member
org1-peer2     up     2.5.0   mychannel  6       1       member

PEER        CHAINCODE  CHANNEL    STATE  PACKAGE
org1-peer1  basic      mychannel  runs   basic:a1a1a1a1a1a1
org1-peer2  basic      mychannel  runs   basic:a1a1a1a1a1a1

DAYS LEFT  ENDS        CERTIFICATES
364        2027-12-01  org1-peer1
5478       2041-12-01  org1-roots

VOLUME      USED  SIZE  STATE
org1-peer1  ?     1Gi   Bound
org1-peer2  ?     1Gi   Bound

Not seen
- how full volumes are is not known: this user may not get nodes/proxy
`,
        );
    });

    it("says what is a node's own once, and breaks long lists", () => {
        const sample = sampleStatus();
        const certificates = Array.from({ length: 12 }, (_, index) => ({
            ...{ name: `org${index}-orderer1`, expires: "2027-12-01T00:00:00.000Z", daysLeft: 364, isDue: false },
        }));
        const channel = { channel: "other", height: 3, behind: 0, part: "consenter" as const, serves: true };
        const nodes = sample.nodes.map((node) => ({ ...node, channels: [...node.channels, channel] }));
        const text = textOf({ ...sample, certificates, nodes }, 80);
        assert.match(text, /^org0-orderer1 {2}up {5}2\.5\.0 {3}mychannel {2}7 .*\n {30}other {6}3 /m);
        assert.match(text, /^364 {8}2027-12-01 {2}org0-orderer1, .*,\n {23}org\d+-orderer1, /m);
        assert.ok(
            text
                .split("\n")
                .filter((line) => line.includes("orderer1,"))
                .every((line) => line.length <= 110),
            text,
        );
    });
});
