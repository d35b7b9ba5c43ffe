import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ReportArgs } from "../../report/content";
import { reportOf } from "../../report/markdown";
import { pendingIn } from "../../report/base";
import { changesIn } from "../../report/preview";
import type { JsonObject } from "../../ground/json";
import { cases, claim, of, outputs, policy, set } from "./cases";
import { object, preview, remoteStep, step } from "./steps";

const now = new Date("2026-12-01T00:00:00Z");

/** Writes them anew: look at what has changed before it is committed. */
const writes = process.env["WRITE_GOLDEN"] === "1";

function report(steps: readonly JsonObject[], change: Partial<ReportArgs> = {}) {
    return reportOf({ stack: "dev", changes: changesIn(preview(...steps)), outputs, now, unknown: [], ...change });
}

describe("reportOf", () => {
    for (const [name, steps] of Object.entries(cases)) {
        it(`tells ${name.replaceAll("-", " ")} as the golden file has it`, () => {
            const file = join(__dirname, "golden", `${name}.md`);
            const { markdown } = report(steps);
            if (writes) {
                writeFileSync(file, markdown);
            }
            assert.equal(markdown, readFileSync(file, "utf8"));
        });
    }

    it("says what a pipeline goes by", () => {
        const verdicts = Object.fromEntries(
            Object.entries(cases).map(([name, steps]) => [name, report(steps).verdict]),
        );
        assert.deepEqual(verdicts, {
            nothing: "no change",
            "new-version": "change",
            "new-chaincode": "change",
            "removed-chaincode": "change",
            "new-peer": "change",
            "lost-quorum": "danger",
            "changed-image": "change",
            "changed-source": "change",
            "channel-settings": "change",
            "new-channel": "change",
            replaced: "danger",
            "partner-roots": "danger",
            "two-clusters": "change",
            "new-organisation": "change",
            "renewed-certificates": "change",
        });
    });

    it("says what the preview could not know, and why", () => {
        const unknown = [
            "the digest of image cc, and what follows from it, is known only when it is pushed: no builder",
        ];
        const { markdown } = report([], { unknown });
        assert.ok(markdown.includes(`\n\nNot known yet:\n\n- ${unknown.join("")}`), markdown);
    });

    it("warns of certificates that end within 60 days and are not renewed, whatever else changes", () => {
        const certificates = {
            "org1-peer1": { expires: "2027-01-20T00:00:00Z" },
            "org1-ca": { expires: "2026-11-30T00:00:00Z" },
        };
        const { markdown, verdict } = report([], { outputs: { ...outputs, certificates } });
        assert.equal(verdict, "danger");
        assert.match(markdown, /certificate of `org1-peer1` ends in 50 days, on 2027-01-20/);
        assert.match(markdown, /certificate of `org1-ca` has ended/);
        const renewed = remoteStep("update", "Identity", "org1-peer1", {
            before: { organisation: "org1" },
            after: { organisation: "org1" },
        });
        const { "org1-peer1": soon } = certificates;
        assert.equal(
            report([renewed], { outputs: { ...outputs, certificates: { "org1-peer1": soon } } }).verdict,
            "change",
        );
    });

    it("shows no value that it does not know to be public", () => {
        const secret = "c2VjcmV0LXZhbHVl";
        const steps = [
            step("update", "kubernetes:core/v1:Secret", "org1-ca", {
                before: object("org1-ca", "org1", "ca", { data: { key: secret } }),
                after: object("org1-ca", "org1", "ca", { data: { key: `${secret}2` } }),
                paths: ["data.key"],
            }),
            remoteStep("create", "Identity", "org1-registrar", { after: { organisation: "org1", password: secret } }),
            remoteStep("create", "Transaction", "mychannel-assets-init", {
                after: {
                    ...of,
                    chaincode: "assets",
                    function: "Init",
                    kind: "init",
                    args: [secret],
                    transient: { key: secret },
                },
            }),
        ];
        assert.ok(!report(steps).markdown.includes(secret));
    });

    it("lets names make neither markup nor mentions", () => {
        const name = "a|b`c<img src=x>@everyone\n# d";
        const { markdown } = report([remoteStep("create", "FirstBlock", "c", { after: { channel: name } })]);
        const [row] = markdown.split("\n").filter((line) => line.includes("founded"));
        assert.equal(row, "| channel a\\|b\\`c\\<img src=x\\>@\u200beveryone \\# d | channel | – | founded |");
    });

    it("fits into a comment, with the table of the ledgers whole", () => {
        const peers = Array.from({ length: 200 }, (_, index) => `org1-peer${index + 1}`);
        const steps = peers.flatMap((peer) => [
            ...[set, claim, policy].map((type) =>
                step("create", type, peer, { after: object(peer.padEnd(150, "x"), "org1", "peer") }),
            ),
            remoteStep("create", "PeerJoin", `mychannel-${peer}`, {
                after: { ...of, peer: { name: peer, organisation: "org1" } },
            }),
        ]);
        const { markdown } = report(steps);
        assert.ok(markdown.length < 65_536, String(markdown.length));
        assert.equal(markdown.split("\n").filter((line) => line.endsWith("| joins |")).length, 200);
        assert.match(markdown, /left out here; `pulumi preview` has all of it/);
    });

    it("tells what was pending at a commit already from what a change does, and who has approved a definition", () => {
        const { "new-version": version = [], "new-peer": peer = [] } = cases;
        const base = { ref: "main", isPending: pendingIn(changesIn(preview(...peer))) };
        const approved = { "chaincode assets on mychannel": "by Org1MSP; not by Org2MSP; MAJORITY is not met yet" };
        const { markdown } = report([...version, ...peer], { base, approved });
        const file = join(__dirname, "golden", "pending.md");
        if (writes) {
            writeFileSync(file, markdown);
        }
        assert.equal(markdown, readFileSync(file, "utf8"));
    });

    it("says what could not be told, as text", () => {
        const { markdown } = report([], { note: "main is\nno `commit` of @acme" });
        assert.match(markdown, /\n\nmain is no \\`commit\\` of @\u200bacme\n\n/);
    });

    it("says how many rows of the ledgers a comment has no room for, and has them as the rest", () => {
        const peers = Array.from({ length: 900 }, (_, index) => `org1-peer${index + 1}`);
        const steps = peers.map((peer) =>
            remoteStep("create", "PeerJoin", `mychannel-${peer}`, {
                after: { ...of, peer: { name: peer.padEnd(60, "x"), organisation: "org1" } },
            }),
        );
        const { markdown, rest = "" } = report(steps);
        const rows = (text: string): number => text.split("\n").filter((line) => line.endsWith("| joins |")).length;
        assert.ok(markdown.length < 65_536, String(markdown.length));
        assert.equal(rows(markdown) + rows(rest), 900);
        assert.ok(rows(markdown) > 500 && rows(rest) > 10);
        assert.ok(markdown.includes(`Of 900 rows of this table ${rows(markdown)} fit into a comment`));
        assert.ok(rest.startsWith(`## Stack \`dev\`: changes, rows ${rows(markdown) + 1} to 900 of the ledgers\n`));
    });
});
