import assert from "node:assert/strict";
import { isInserted, linkRules, ownRules } from "../../../embedded/cluster/firewall";

const id = "fabric-12345678";

describe("the rules of a name in the firewall", () => {
    it("are there when they are listed as they were inserted, the last one first", () => {
        const accept = ["INPUT", "-i", "x", "-d", "10.0.0.1", "-p", "tcp", "--dport", "53", "-j", "ACCEPT"];
        const listed = "INPUT -d 10.0.0.1/32 -i x -p tcp -m tcp --dport 53 -j ACCEPT".split(" ");
        const reject = ["INPUT", "-i", "x", "-j", "REJECT"];
        assert.ok(isInserted([reject, accept], [listed, reject]));
        assert.ok(!isInserted([reject, accept], [reject, listed]));
        assert.ok(!isInserted([reject, accept], [listed]));
        assert.ok(!isInserted([reject], [listed, reject]));
    });

    it("are all that it has of this name, whichever version wrote them", () => {
        const listing = [
            "-P INPUT ACCEPT",
            "-A INPUT -i fabric-12345678 -m comment --comment fabric-12345678 -j DROP",
            '-A INPUT -s 10.0.0.1/32 -m comment --comment "fabric-12345678" -j ACCEPT',
            "-A INPUT -m comment --comment fabric-123 -j ACCEPT",
            "-A INPUT -i fabric-12345678 -j ACCEPT",
        ].join("\n");
        assert.deepEqual(ownRules(listing, id), [
            ["INPUT", "-i", "fabric-12345678", "-m", "comment", "--comment", "fabric-12345678", "-j", "DROP"],
            ["INPUT", "-s", "10.0.0.1/32", "-m", "comment", "--comment", "fabric-12345678", "-j", "ACCEPT"],
        ]);
    });

    it("let a network reach no listener of the machine but those that are named", () => {
        const listener = { address: "10.0.0.1", protocol: "udp", ports: "53" } as const;
        const rules = linkRules({ id, device: "d", inside: "10.0.0.2", listeners: [listener] });
        const input = rules.filter(({ rule }) => rule[0] === "INPUT").map(({ rule }) => rule.join(" "));
        assert.deepEqual(
            input.map((rule) => rule.replace(`-m comment --comment ${id} `, "")),
            [
                "INPUT -i d -j REJECT --reject-with icmp-admin-prohibited",
                "INPUT -i d -p tcp -j REJECT --reject-with tcp-reset",
                "INPUT -i d -d 10.0.0.1 -p udp --dport 53 -j ACCEPT",
                "INPUT -i d -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            ],
        );
    });
});
