import assert from "node:assert/strict";
import { nodeRules } from "../../../embedded/cluster/network";

const settings = { id: "fabric-12345678", hostAddress: "10.215.0.2", nodeAddress: "10.215.0.1" };

describe("the way out of the node", () => {
    it("leads to the node ports of another cluster's node and to nothing else at the end of a link of ours, answers aside", () => {
        const forward = nodeRules(settings, []).filter(({ rule }) => rule[0] === "FORWARD");
        assert.deepEqual(
            forward.map(({ rule }) => rule.slice(1).join(" ").replace("-m comment --comment fabric-12345678 ", "")),
            [
                "-i fabric-12345678 -j ACCEPT",
                "-i fabric-12345678 -d 10.215.0.0/16 -j REJECT --reject-with icmp-admin-prohibited",
                "-i fabric-12345678 -d 10.215.0.0/16 -p tcp -j REJECT --reject-with tcp-reset",
                "-i fabric-12345678 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                "-o fabric-12345678 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                "-i fabric-12345678 -o fabric-+ -d 10.215.0.0/24 -p tcp --dport 30000:32767 -j ACCEPT",
            ],
        );
    });

    it("ends at what listens on the machine, but for name servers and a developer's chaincode", () => {
        const input = nodeRules(settings, ["10.0.0.53"]).filter(({ rule }) => rule[0] === "INPUT");
        const told = input.map(({ rule }) =>
            rule.slice(3).join(" ").replace("-m comment --comment fabric-12345678 ", ""),
        );
        assert.deepEqual(told, [
            "-j REJECT --reject-with icmp-admin-prohibited",
            "-p tcp -j REJECT --reject-with tcp-reset",
            "-d 10.215.0.2 -p tcp --dport 9990:9999 -j ACCEPT",
            "-d 10.0.0.53 -p udp --dport 53 -j ACCEPT",
            "-d 10.0.0.53 -p tcp --dport 53 -j ACCEPT",
            "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        ]);
    });
});
