import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";

import { localHostProblem } from "../../../builder/package/local-address";
import { newHostilePeer } from "../../support/hostile";
import { makeFolder, removeFolder } from "../../support/verbs";

const own = "is an address of the peer's own, of its node, or of nobody";
const name = "is a name of the peer's own";
const number = "is neither a name nor an address in four decimal numbers";

describe("A host in connection.json", () => {
    for (const [host, problem] of [
        ["127.0.0.1", own],
        ["127.1.2.3", own],
        ["0.0.0.0", own],
        ["0.1.2.3", own],
        ["169.254.169.254", own],
        ["169.254.1.1", own],
        ["224.0.0.1", own],
        ["255.255.255.255", own],
        ["100.100.100.200", own],
        ["168.63.129.16", own],
        ["[::1]", own],
        ["[::]", own],
        ["[0:0:0:0:0:0:0:1]", own],
        ["[::ffff:127.0.0.1]", own],
        ["[::ffff:7f00:1]", own],
        ["[::ffff:a9fe:a9fe]", own],
        ["[::127.0.0.1]", own],
        ["[64:ff9b::7f00:1]", own],
        ["[2002:7f00:1::]", own],
        ["[fe80::1]", own],
        ["[febf::1]", own],
        ["[ff02::1]", own],
        ["[fd00:ec2::254]", own],
        ["[FD00:EC2:0:0:0:0:0:254]", own],
        ["localhost", name],
        ["LOCALHOST.", name],
        ["a.localhost", name],
        ["localhost.localdomain", name],
        ["ip6-localhost", name],
        ["2130706433", number],
        ["0x7f000001", number],
        ["0x7f.1", number],
        ["127.1", number],
        ["0177.0.0.1", number],
        ["127.000.000.001", number],
        ["127.0.0.1.", number],
    ] as const) {
        it(`is refused where it is ${host}`, () => {
            assert.equal(localHostProblem(host), problem);
        });
    }

    for (const host of [
        "assets",
        "assets.fabric.svc",
        "assets.fabric.svc.cluster.local",
        "10.1.2.3",
        "192.168.1.1",
        "100.64.0.1",
        "8.8.8.8",
        "[2001:db8::1]",
        "[fd00::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::808:808]",
        "1password.example.com",
        "localhost-of-org1.example.com",
    ]) {
        it(`is taken where it is ${host}`, () => {
            assert.equal(localHostProblem(host), undefined);
        });
    }
});

describe("A package whose server is in the peer's own pod", () => {
    for (const { settings, type, address, status, says } of [
        { settings: {}, type: "external", address: "127.0.0.1:9999", status: "1\n", says: own },
        { settings: {}, type: "ccaas", address: "{{.peername}}:9999", status: "1\n", says: name },
        {
            settings: { FABRIC_BUILDER_LOCAL_SERVERS: "true" },
            type: "external",
            address: "127.0.0.1:9999",
            status: "0\n",
            says: "",
        },
    ] as const) {
        it(`is ${says === "" ? "taken" : "refused"}: ${type} at ${address}`, async () => {
            const template = { CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: '{"peername":"localhost"}' };
            const peer = await newHostilePeer({ ...settings, ...template });
            const made = makeFolder({
                "src/connection.json": { address, dial_timeout: "3s" },
                "md/metadata.json": { type, label: "assets" },
                "out/": "",
            });
            cpSync(made, peer.shared, { recursive: true });
            removeFolder(made);
            const args = ["src", "md", "out"].map((folder) => join(peer.shared, folder));
            const answer = await peer.ask({ verb: `${type}/build`, args }).answered();
            assert.equal(answer.status, status);
            assert.ok(answer.said.includes(says), answer.said);
            await peer.close();
        });
    }
});
