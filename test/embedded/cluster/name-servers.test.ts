import assert from "node:assert/strict";
import { reachableNameServers } from "../../../embedded/cluster/name-servers";

const files = [
    {
        name: "those of the network",
        text: "search lan\nnameserver 192.168.1.1\nnameserver 8.8.8.8\n",
        servers: ["192.168.1.1", "8.8.8.8"],
    },
    { name: "none on the machine's own loopback device", text: "nameserver 127.0.0.53\noptions edns0\n", servers: [] },
    { name: "no IPv6 ones", text: "nameserver fe80::1%eth0\nnameserver 10.0.0.2\n", servers: ["10.0.0.2"] },
    { name: "no commented ones", text: "# nameserver 10.0.0.2\n", servers: [] },
    {
        name: "three at most, as the resolver does",
        text: [1, 2, 3, 4].map((n) => `nameserver 10.0.0.${n}`).join("\n"),
        servers: ["10.0.0.1", "10.0.0.2", "10.0.0.3"],
    },
];

describe("the name servers for pods", () => {
    for (const { name, text, servers } of files) {
        it(`are ${name}`, () => {
            assert.deepEqual(reachableNameServers(text), servers);
        });
    }
});
