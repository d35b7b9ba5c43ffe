import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { begunIn, recover, stackOf, type Cli } from "../../../components/state/interrupted";

const root = { type: "pulumi:pulumi:Stack", urn: "urn:pulumi:prod::fabric::pulumi:pulumi:Stack::fabric-prod" };
const approval = { urn: "urn:pulumi:prod::fabric::pulumi-nodejs:dynamic/fabric:Approval::mychannel-cc-org1" };
const exported = JSON.stringify({
    deployment: { resources: [root], pending_operations: [{ type: "creating", resource: approval }] },
});
const refresh = ["refresh", "--stack", "prod", "--yes", "--skip-preview", "--non-interactive"];
const clearing = [...refresh, "--clear-pending-creates", "--target", root.urn].join(" ");

/** A process that has ended. */
const ended = spawnSync("true").pid;

describe("what a killed run left", () => {
    /** The CLI, of which the first refresh fails with these words. */
    function cli(...refusals: readonly string[]): { readonly cli: Cli; readonly asked: readonly string[] } {
        const asked: string[] = [];
        const left = [...refusals];
        return {
            asked,
            cli: (...words) => {
                asked.push(words.join(" "));
                const refusal = words[0] === "refresh" ? left.shift() : undefined;
                return refusal === undefined ? Promise.resolve("") : Promise.reject(new Error(refusal));
            },
        };
    }

    function locked(host: string, pid: number): string {
        return `error: the stack is currently locked by 1 lock(s). Either wait or \`pulumi cancel\`.\n  file:///x/y.json: created by ann@${host} (pid ${pid}) at 2026-12-01T10:00:00Z`;
    }

    it("is told, and cleared by a refresh that asks nobody", async () => {
        const { cli: asking, asked } = cli();
        const left = await recover(asking, ["--stack", "prod"], exported);
        assert.deepEqual(left, { begun: ["creating mychannel-cc-org1"], ended: [] });
        assert.deepEqual(asked, [clearing]);
    });

    it("is a lock, too, which goes when its process has ended", async () => {
        const { cli: asking, asked } = cli(locked(hostname(), ended));
        const left = await recover(asking, ["--stack", "prod"], exported);
        assert.deepEqual(left.ended, [`ann@${hostname()} (process ${ended}, since 2026-12-01T10:00:00Z)`]);
        assert.deepEqual(asked, [clearing, "cancel --yes --stack prod", clearing]);
    });

    async function refusesLockOf(host: string, pid: number): Promise<void> {
        const { cli: asking, asked } = cli(locked(host, pid));
        const says = `^Error: cannot recover on the stack: ann@${host} \\(process ${pid}, .* holds its lock: wait for that run`;
        await assert.rejects(recover(asking, ["--stack", "prod"], exported), new RegExp(says));
        assert.deepEqual(asked, [clearing]);
    }

    it("is not taken away where another machine's process may hold it", () => refusesLockOf("elsewhere", ended));

    it("is not taken away while its process runs", async () => {
        const folder = mkdtempSync(join(tmpdir(), "recover-"));
        symlinkSync("/bin/sleep", join(folder, "pulumi"));
        const run = spawn(join(folder, "pulumi"), ["100"]);
        try {
            await once(run, "spawn");
            await refusesLockOf(hostname(), run.pid ?? 0);
        } finally {
            run.kill("SIGKILL");
            rmSync(folder, { recursive: true, force: true });
        }
    });

    it("fails as the CLI does where that is about something else", async () => {
        const { cli: asking } = cli("error: incorrect passphrase");
        await assert.rejects(recover(asking, [], exported), /incorrect passphrase/);
    });

    it("of a stack without resources has nothing to leave alone", async () => {
        const { cli: asking, asked } = cli();
        await recover(asking, ["--stack", "prod"], JSON.stringify({ deployment: {} }));
        assert.deepEqual(asked, [[...refresh, "--clear-pending-creates"].join(" ")]);
        assert.deepEqual(begunIn("{}"), []);
    });

    it("is looked for by the options that all commands know", () => {
        const words = ["--config-file", "x.yaml", "-s", "prod", "--cwd=/y"];
        assert.deepEqual(stackOf(words), ["--stack", "prod", "--cwd", "/y"]);
    });
});
