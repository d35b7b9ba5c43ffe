import assert from "node:assert/strict";
import { channelMetrics } from "../../fabric/metrics";

/** Lines of an orderer's operations port, in the order and the notation that Fabric has. */
const orderer = `# HELP consensus_etcdraft_active_nodes Number of active nodes in this channel.
# TYPE consensus_etcdraft_active_nodes gauge
consensus_etcdraft_active_nodes{channel="mychannel"} 3
consensus_etcdraft_cluster_size{channel="mychannel"} 3
consensus_etcdraft_is_leader{channel="mychannel"} 1
consensus_etcdraft_leader_changes{channel="mychannel"} 2
consensus_etcdraft_data_persist_duration_bucket{channel="mychannel",le="0.005"} 12
ledger_blockchain_height{channel="mychannel"} 1.2e+06
ledger_blockchain_height{channel="other"} 7
participation_consensus_relation{channel="mychannel"} 1
participation_consensus_relation{channel="other"} 2
participation_status{channel="mychannel"} 1
participation_status{channel="other"} 2
process_open_fds 22
`;

describe("the metrics of a node", () => {
    it("tell an orderer's part in each of its channels", () => {
        assert.deepEqual(
            [...channelMetrics(orderer)],
            [
                [
                    "mychannel",
                    {
                        height: 1_200_000,
                        orderer: {
                            isConsenter: true,
                            isActive: true,
                            isLeader: true,
                            leaderChanges: 2,
                            activeConsenters: 3,
                            consenters: 3,
                        },
                    },
                ],
                [
                    "other",
                    {
                        height: 7,
                        orderer: {
                            isConsenter: false,
                            isActive: false,
                            isLeader: false,
                            leaderChanges: 0,
                            activeConsenters: 0,
                            consenters: 0,
                        },
                    },
                ],
            ],
        );
    });

    it("tell the heights of a peer's channels and no part in ordering", () => {
        const found = channelMetrics('ledger_blockchain_height{channel="a.b"} 12\nledger_transaction_count 5\n');
        assert.deepEqual([...found], [["a.b", { height: 12, orderer: undefined }]]);
    });

    it("tell no channel where the node has none", () => {
        assert.equal(channelMetrics("process_open_fds 22\n\nnot a metric\n").size, 0);
    });
});
