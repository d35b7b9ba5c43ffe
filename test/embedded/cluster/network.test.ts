import assert from "node:assert/strict";
import { nodeRules } from "../../../embedded/cluster/network";

const settings = { id: "fabric-12345678", hostAddress: "10.215.0.2", nodeAddress: "10.215.0.1" };

describe("the way out of the node", () => {
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
