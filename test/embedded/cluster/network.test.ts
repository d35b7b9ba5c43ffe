import assert from "node:assert/strict";
import { isInserted, ownRules, wayOutRules } from "../../../embedded/cluster/network";

const settings = { id: "fabric-12345678", hostAddress: "10.215.0.2", nodeAddress: "10.215.0.1" };

describe("the way out of the node", () => {
    it("ends at what listens on the machine, but for name servers and a developer's chaincode", () => {
        const input = wayOutRules(settings, ["10.0.0.53"]).filter(({ rule }) => rule[0] === "INPUT");
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

    it("is open when the rules are listed as they were inserted, the last one first", () => {
        const accept = ["INPUT", "-i", "x", "-d", "10.0.0.1", "-p", "tcp", "--dport", "53", "-j", "ACCEPT"];
        const listed = "INPUT -d 10.0.0.1/32 -i x -p tcp -m tcp --dport 53 -j ACCEPT".split(" ");
        const reject = ["INPUT", "-i", "x", "-j", "REJECT"];
        assert.ok(isInserted([reject, accept], [listed, reject]));
        assert.ok(!isInserted([reject, accept], [reject, listed]));
        assert.ok(!isInserted([reject, accept], [listed]));
        assert.ok(!isInserted([reject], [listed, reject]));
    });

    it("is closed by what the firewall has of this cluster, whichever version wrote it", () => {
        const listing = [
            "-P INPUT ACCEPT",
            "-A INPUT -i fabric-12345678 -m comment --comment fabric-12345678 -j DROP",
            '-A INPUT -s 10.0.0.1/32 -m comment --comment "fabric-12345678" -j ACCEPT',
            "-A INPUT -m comment --comment fabric-123 -j ACCEPT",
            "-A INPUT -i fabric-12345678 -j ACCEPT",
        ].join("\n");
        assert.deepEqual(ownRules(listing, settings.id), [
            ["INPUT", "-i", "fabric-12345678", "-m", "comment", "--comment", "fabric-12345678", "-j", "DROP"],
            ["INPUT", "-s", "10.0.0.1/32", "-m", "comment", "--comment", "fabric-12345678", "-j", "ACCEPT"],
        ]);
    });
});
