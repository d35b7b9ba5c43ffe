import assert from "node:assert/strict";
import {
    leads,
    ordererIsNeeded,
    ordererLacks,
    type OrdererChannels,
} from "../../../../components/organisations/rolls/orderers";
import type { ChannelMetrics, OrdererMetrics } from "../../../../fabric/metrics";

const part: OrdererMetrics = {
    isConsenter: true,
    isActive: true,
    isLeader: false,
    leaderChanges: 1,
    activeConsenters: 0,
    consenters: 3,
};
const leading = { isLeader: true, activeConsenters: 3 };

const orderer = (own: Partial<OrdererMetrics> = {}, height = 10): OrdererChannels =>
    new Map<string, ChannelMetrics>([["mychannel", { height, orderer: { ...part, ...own } }]]);

interface Case {
    readonly name: string;
    readonly own: OrdererChannels;
    readonly others: readonly OrdererChannels[];
    readonly lacks: string | undefined;
}

const leader = orderer(leading);
const empty: OrdererChannels = new Map();
const cases: readonly Case[] = [
    { name: "nothing as a follower of a leader", own: orderer(), others: [leader, orderer()], lacks: undefined },
    { name: "nothing as a leader that hears of all", own: leader, others: [orderer(), orderer()], lacks: undefined },
    { name: "nothing without a channel", own: new Map(), others: [], lacks: undefined },
    {
        name: "its ledger while it opens it",
        own: new Map([["mychannel", undefined]]),
        others: [leader],
        lacks: "opens its ledger of channel mychannel",
    },
    {
        name: "activity while it fetches blocks",
        own: orderer({ isActive: false }),
        others: [leader],
        lacks: "does not serve channel mychannel yet",
    },
    {
        name: "blocks that others had a moment ago",
        own: orderer({}, 9),
        others: [leader],
        lacks: "has 9 of 10 blocks of channel mychannel",
    },
    {
        name: "word of the leader since it was started",
        own: orderer({ leaderChanges: 0 }),
        others: [leader, orderer()],
        lacks: "has not heard of the Raft leader of channel mychannel",
    },
    {
        name: "a leader while none is elected",
        own: orderer({ leaderChanges: 2 }),
        others: [orderer({ leaderChanges: 2 }), orderer({ leaderChanges: 2 })],
        lacks: "has no Raft leader on channel mychannel",
    },
    {
        name: "consenters as a leader that does not hear of one",
        own: orderer({ ...leading, activeConsenters: 2 }),
        others: [orderer()],
        lacks: "leads channel mychannel and hears of 2 of 3 consenters",
    },
    {
        name: "nothing where somebody else's consenter leads",
        own: orderer({ consenters: 5 }),
        others: [orderer({ consenters: 5 })],
        lacks: undefined,
    },
    {
        name: "nothing as a leader when one of somebody else's five is away, as three are left without any one of ours",
        own: orderer({ ...leading, consenters: 5, activeConsenters: 4 }),
        others: [orderer({ consenters: 5 })],
        lacks: undefined,
    },
    {
        name: "consenters as a leader when the quorum of five would go with one of ours",
        own: orderer({ ...leading, consenters: 5, activeConsenters: 3 }),
        others: [orderer({ consenters: 5 })],
        lacks: "leads channel mychannel and hears of 3 of 5 consenters",
    },
    {
        name: "nothing as a leader when who is missing has yet to join again",
        own: orderer({ ...leading, activeConsenters: 2 }),
        others: [orderer(), empty],
        lacks: undefined,
    },
    {
        name: "nothing as a leader with all consenters, beside orderers that have yet to join",
        own: leader,
        others: [orderer(), orderer(), empty, empty],
        lacks: undefined,
    },
    {
        name: "a leader where a quorum has joined and has none",
        own: orderer({ leaderChanges: 2 }),
        others: [orderer({ leaderChanges: 2 }), empty],
        lacks: "has no Raft leader on channel mychannel",
    },
    {
        name: "nothing where too few have joined to elect a leader",
        own: orderer({ leaderChanges: 0 }),
        others: [empty, empty],
        lacks: undefined,
    },
    {
        name: "no word of a leader as one that only copies blocks",
        own: orderer({ isConsenter: false, leaderChanges: 0, consenters: 0 }),
        others: [leader],
        lacks: undefined,
    },
];

describe("an orderer lacks", () => {
    for (const { name, own, others, lacks } of cases) {
        it(name, () => {
            assert.equal(ordererLacks(own, [own, ...others], new Map([["mychannel", 10]])), lacks);
        });
    }

    it("nothing more when it leads one channel and follows on another", () => {
        const both = new Map([...leader, ["other", { height: 1, orderer: part }] as const]);
        assert.equal(leads(both), true);
        assert.equal(leads(orderer()), false);
    });
});

describe("an orderer is needed", () => {
    const short = orderer({ ...leading, activeConsenters: 2 });
    for (const [name, own, others, isNeeded] of [
        ["not while all have joined", orderer(), [leader, orderer()], false],
        ["not while somebody is merely away", orderer(), [short], false],
        ["when another has yet to join and the quorum would go with it", orderer(), [short, empty], true],
        ["as a leader, too", short, [orderer(), empty], true],
        ["not when enough are left beside those that have yet to join", orderer(), [leader, orderer(), empty], false],
        ["not as one that only copies blocks", orderer({ isConsenter: false }), [short, orderer(), empty], false],
        ["not by a channel that it has not joined", empty, [short, orderer()], false],
    ] as const) {
        it(name, () => {
            assert.equal(ordererIsNeeded(own, [own, ...others]), isNeeded);
        });
    }
});
