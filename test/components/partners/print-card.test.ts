import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { writtenCard } from "../../../components/partners/card";
import { cardOf, newPartner } from "../../support/partner";

const partner = newPartner(new Date());

describe("npm run card", () => {
    let folder: string;
    let program: string;

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "card-"));
        program = join(folder, "pulumi");
        writeFileSync(join(folder, "outputs.json"), JSON.stringify({ cards: { org1: cardOf(partner) } }));
        writeFileSync(program, `#!/bin/sh\necho "$@" > ${folder}/asked\ncat ${folder}/outputs.json\n`);
        chmodSync(program, 0o755);
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    const run = (...words: readonly string[]) => {
        const command = ["--import", "tsx", "components/partners/print-card.ts", ...words];
        const env = { ...process.env, PULUMI: program };
        const { status, stdout, stderr } = spawnSync(process.execPath, command, { env, encoding: "utf8" });
        return { status, stdout, stderr };
    };

    it("prints the card of an organisation of the stack, as a partner's stack reads it from a file", () => {
        const { status, stdout } = run("org1", "--stack", "mine");
        assert.deepEqual({ status, stdout }, { status: 0, stdout: writtenCard(cardOf(partner)) });
        writeFileSync(join(folder, "org1.json"), stdout);
        const looked = run("org1", "--msp-id", "Org1MSP", "--check", join(folder, "org1.json"));
        assert.equal(looked.status, 0, looked.stderr);
        for (const { certificate } of [partner.ca, partner.tls]) {
            assert.ok(looked.stdout.includes(new X509Certificate(certificate).fingerprint256), looked.stdout);
        }
    });

    it("says what is wrong with a partner's card, and fails", () => {
        const file = join(folder, "wrong.json");
        writeFileSync(
            file,
            JSON.stringify({ ...cardOf(partner), peers: [{ name: "org1-peer1", address: "nowhere" }] }),
        );
        const { status, stdout, stderr } = run("org1", "--msp-id", "Org1MSP", "--check", file);
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(
            stderr,
            /wrong\.json is not to be used:\npeers\[0\]\.address: "nowhere" is not an address of the form "host:port"/,
        );
    });

    it("says of a file that is not there, or no JSON, that it cannot be read, and what it is to be", () => {
        const file = join(folder, "half.json");
        writeFileSync(file, "{");
        for (const [path, why] of [
            [join(folder, "none.json"), /ENOENT/],
            [file, /JSON/],
        ] as const) {
            const { status, stderr } = run("org1", "--msp-id", "Org1MSP", "--check", path);
            assert.equal(status, 1);
            assert.ok(stderr.startsWith(`cannot read a card on ${path}: `), stderr);
            assert.match(stderr, why);
            assert.match(stderr, /the partner prints it with `npm run --silent card -- org1` once its stack is up/);
        }
    });

    it("says which cards the stack tells, and how it is used", () => {
        assert.match(run("org9").stderr, /the stack tells no card of org9: it has those of org1/);
        assert.match(run().stderr, /^usage: npm run --silent card/);
        assert.match(run("org1", "--check", "file").stderr, /^usage: npm run --silent card/);
    });
});
