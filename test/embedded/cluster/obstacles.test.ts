import assert from "node:assert/strict";
import { createServer } from "node:net";
import { overlappingRoute, refuseBuildObstacles } from "../../../embedded/cluster/obstacles";
import { embeddedCluster } from "../../../embedded/cluster/settings";

const header = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";
const route = (device: string, destination: string, mask: string): string =>
    `${device}\t${destination}\t00000000\t0001\t0\t0\t0\t${mask}\t0\t0\t0`;

const tables = [
    { name: "no other network", rows: [route("eth0", "000200C0", "00FFFFFF")], found: undefined },
    { name: "the default route", rows: [route("eth0", "00000000", "00000000")], found: undefined },
    { name: "our own link", rows: [route("fabric-node", "0000D70A", "FCFFFFFF")], found: undefined },
    { name: "a VPN with all of 10.0.0.0/8", rows: [route("tun0", "0000000A", "000000FF")], found: undefined },
    {
        name: "a network around the node's address",
        rows: [route("tun0", "0000D70A", "0000FFFF")],
        found: { network: "10.215.0.0/16", device: "tun0" },
    },
    {
        name: "a single address in the link",
        rows: [route("tun0", "0200D70A", "FFFFFFFF")],
        found: { network: "10.215.0.2/32", device: "tun0" },
    },
    { name: "a neighbour of the link", rows: [route("tun0", "0400D70A", "FCFFFFFF")], found: undefined },
];

describe("the link to the node", () => {
    for (const { name, rows, found } of tables) {
        it(`is ${found === undefined ? "possible beside" : "refused because of"} ${name}`, () => {
            const link = { device: "fabric-node", inside: "10.215.0.1" };
            assert.deepEqual(overlappingRoute([header, ...rows, ""].join("\n"), link), found);
        });
    }
});

describe("a start", () => {
    it("is refused with one sentence when the registry's port is taken", async () => {
        const server = createServer();
        const port = await new Promise<number>((resolve) => {
            server.listen(0, "127.0.0.1", () => {
                const address = server.address();
                resolve(typeof address === "object" && address !== null ? address.port : 0);
            });
        });
        try {
            const ports = { ...embeddedCluster.ports, registry: port };
            const settings = { ...embeddedCluster, buildAddress: "203.0.113.1", ports };
            await assert.rejects(refuseBuildObstacles(settings), {
                message: `cannot start the registry on 127.0.0.1:${port}: another program listens on this port`,
                advice: `Find it with \`ss -ltnp 'sport = :${port}'\` and stop it.`,
            });
        } finally {
            server.close();
        }
    });
});
