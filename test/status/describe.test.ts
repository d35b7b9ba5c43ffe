import assert from "node:assert/strict";
import { isSeen } from "../../status/describe";
import type { Seen } from "../../status/look";
import { subjectIn } from "../../status/subject";
import { usageKey } from "../../status/volumes";
import * as sample from "../support/seen-network";

const { nodeNamespace, chaincodeNamespace, seenNetwork, sampleStatus, ordererAnswer, peerAnswer } = sample;

const nodes = ["org0-ca", "org0-orderer1", "org0-orderer2", "org0-orderer3", "org1-ca", "org1-peer1", "org1-peer2"];

/** The sample without the pods of some nodes, which give no answer then. */
function stopped(...names: readonly string[]): Seen {
    const left = nodes.filter((name) => !names.includes(name));
    const namespace = nodeNamespace({
        sets: nodes.map((name) => sample.nodeSet(name, names.includes(name) ? 0 : 1)),
        pods: left.map((name) => sample.nodePod(name)),
    });
    const seen = seenNetwork({ namespaces: [namespace, chaincodeNamespace()] });
    return { ...seen, answers: new Map([...seen.answers].filter(([name]) => !names.includes(name))) };
}

const unreachable = "cannot list pods on https://10.0.0.1: connection refused";
const isStopped = "is down: it was stopped: its StatefulSet has 0 replicas";
const crashing = {
    phase: "Running",
    containerStatuses: [
        {
            name: "chaincode",
            restartCount: 5,
            state: { waiting: { reason: "CrashLoopBackOff" } },
            lastState: { terminated: { exitCode: 1 } },
        },
    ],
};

interface Case {
    readonly what: string;
    readonly seen: Seen;
    readonly health: string;
    /** `health subject text`. */
    readonly says: readonly string[];
}

const cases: readonly Case[] = [
    { what: "a network on which all is well", seen: seenNetwork(), health: "well", says: [] },
    {
        what: "an orderer that was stopped, and that no other may be now",
        seen: stopped("org0-orderer1"),
        health: "down",
        says: [
            `down org0-orderer1 ${isStopped}`,
            "attention channel mychannel stops with one more orderer: 2 of its 3 consenters serve",
        ],
    },
    {
        what: "a channel without a majority of its consenters",
        seen: stopped("org0-orderer1", "org0-orderer2"),
        health: "down",
        says: [
            `down org0-orderer1 ${isStopped}`,
            `down org0-orderer2 ${isStopped}`,
            "down channel mychannel orders nothing: 1 of its 3 consenters serve, and it needs 2",
        ],
    },
    {
        what: "a channel without a leader",
        seen: seenNetwork({}, { "org0-orderer2": ordererAnswer(7) }),
        health: "down",
        says: ["down channel mychannel orders nothing: its consenters have no leader now"],
    },
    {
        what: "a peer that was stopped",
        seen: stopped("org1-peer2"),
        health: "down",
        says: [`down org1-peer2 ${isStopped}`],
    },
    {
        what: "a peer that lacks blocks",
        seen: seenNetwork({}, { "org1-peer1": peerAnswer(5) }),
        health: "attention",
        says: ["attention org1-peer1 lacks 2 blocks of channel mychannel"],
    },
    {
        what: "a peer that has lost its ledger",
        seen: seenNetwork({}, { "org1-peer1": { ...peerAnswer(7, { definitions: [] }), channels: new Map() } }),
        health: "down",
        says: [
            "down org1-peer1 has no ledger of channel mychannel, which it had joined, or opens it still: run pulumi up if that stays so",
        ],
    },
    {
        what: "a node that answers nobody",
        seen: seenNetwork(
            {},
            { "org1-peer1": { ...peerAnswer(7), channels: undefined, ledger: undefined, reason: "no answer in 15 s" } },
        ),
        health: "down",
        says: ["down org1-peer1 is down: no answer in 15 s"],
    },
    {
        what: "a node that this user may not ask",
        seen: seenNetwork(
            {},
            {
                "org1-peer1": {
                    ...peerAnswer(7),
                    channels: undefined,
                    ledger: undefined,
                    reason: "secrets is forbidden (403 Forbidden)",
                },
            },
        ),
        health: "attention",
        says: ["attention org1-peer1 could not be asked: secrets is forbidden (403 Forbidden)"],
    },
    {
        what: "a package that is not on a peer",
        seen: seenNetwork({}, { "org1-peer1": peerAnswer(7, { installed: [] }) }),
        health: "attention",
        says: [
            "attention org1-peer1 has not the package of chaincode basic on mychannel, basic:a1a1a1a1a1a1: run pulumi up",
        ],
    },
    {
        what: "a chaincode whose pod crashes",
        seen: seenNetwork({
            namespaces: [
                nodeNamespace(),
                chaincodeNamespace([sample.chaincodePod("org1-peer1", crashing), sample.chaincodePod("org1-peer2")]),
            ],
        }),
        health: "down",
        says: [
            "down org1-peer1 does not run chaincode basic on mychannel: pod cc-org1-peer1, container chaincode: it ends with exit code 1, restarted 5 times",
        ],
    },
    {
        what: "a chaincode that starts at its next call",
        seen: seenNetwork({ namespaces: [nodeNamespace(), chaincodeNamespace([])] }),
        health: "well",
        says: [],
    },
    {
        what: "a node that waits for its restart",
        seen: seenNetwork({
            namespaces: [
                nodeNamespace({
                    pods: nodes.map((name) => sample.nodePod(name, true, name === "org1-ca" ? "r0" : "r1")),
                }),
                chaincodeNamespace(),
            ],
        }),
        health: "attention",
        says: [
            "attention org1-ca waits for a restart: its pod is not as its workload says; run pulumi up, which restarts one node at a time",
        ],
    },
    {
        what: "a full volume",
        seen: seenNetwork({
            usage: {
                usage: new Map([[usageKey({}, "fabric-dev", "org1-peer1"), { used: 91, capacity: 100 }]]),
                unseen: [],
            },
        }),
        health: "attention",
        says: ["attention volume org1-peer1 is 91 % full"],
    },
    {
        what: "a definition that waits for others",
        seen: seenNetwork({
            agreements: [{ channel: "mychannel", name: "trade", waitingFor: ["Org2MSP"], text: "waits for Org2MSP" }],
        }),
        health: "attention",
        says: ["attention chaincode trade on mychannel waits for Org2MSP"],
    },
];

describe("a network's status", () => {
    for (const { what, seen, health, says } of cases) {
        it(`tells ${what}`, () => {
            const status = sampleStatus(seen);
            assert.deepEqual(
                status.findings.map((one) => `${one.health} ${one.subject} ${one.text}`),
                says,
            );
            assert.equal(status.health, health);
        });
    }

    it("tells certificates by what is left: due in their own window, roots 60 days before, and those that have ended", () => {
        const certificates = {
            "org1-peer1": { expires: "2026-12-20T00:00:00.000Z" },
            "org1-roots": { expires: "2027-01-20T00:00:00.000Z" },
            "org1-admin": { expires: "2026-11-30T00:00:00.000Z" },
            "org0-ca": { expires: "2027-12-01T00:00:00.000Z" },
        };
        const status = sampleStatus(seenNetwork(), subjectIn(sample.exportedState({ outputs: { certificates } })));
        assert.deepEqual(
            status.certificates.map(({ name, daysLeft }) => [name, daysLeft]),
            [
                ["org1-admin", -2],
                ["org1-peer1", 18],
                ["org1-roots", 49],
                ["org0-ca", 364],
            ],
        );
        assert.deepEqual(
            status.findings.map(({ subject, text }) => `${subject} ${text}`),
            [
                "certificate org1-admin has ended on 2026-11-30: run pulumi up",
                "certificate org1-peer1 ends in 18 days: pulumi up renews it",
                "certificate org1-roots ends in 49 days: roots are not renewed, see docs/certificates.md",
            ],
        );
    });

    it("leaves the nodes of a cluster that is away unknown, and says so of each", () => {
        const away = { ...nodeNamespace({ sets: undefined, pods: undefined, claims: undefined, away: unreachable }) };
        const seen = seenNetwork({ namespaces: [away], answers: new Map(), tops: new Map(), channels: [] });
        const status = sampleStatus(seen);
        assert.ok(status.nodes.every(({ isUp }) => isUp === undefined));
        assert.deepEqual([...new Set(status.findings.map(({ text }) => text))], [`could not be asked: ${unreachable}`]);
        assert.equal(isSeen(seen), false);
        assert.equal(isSeen(seenNetwork()), true);
    });

    it("tells who is what in a channel", () => {
        const [channel] = sampleStatus(stopped("org0-orderer1")).channels;
        assert.equal(channel?.leader, "org0-orderer2");
        assert.equal(channel.height, 7);
        assert.deepEqual(channel.consenters, [
            { name: "org0-orderer1", serves: false },
            { name: "org0-orderer2", serves: true },
            { name: "org0-orderer3", serves: true },
        ]);
        assert.deepEqual(
            channel.members.map(({ mspId }) => mspId),
            ["Org1MSP", "Org2MSP"],
        );
        assert.deepEqual(channel.chaincodes, [{ name: "basic", version: "1.0", sequence: 1, approved: ["Org1MSP"] }]);
    });
});
