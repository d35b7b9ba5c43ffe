import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { newPlaces } from "../../embedded/places";
import { clearLeftovers, goesOn, locksOf } from "../../embedded/recovery";

const clean = JSON.stringify({ deployment: { resources: [] } });

describe("what the embedded CLI does about a run that was killed", () => {
    let folder: string;
    let pulumi: string;
    let log: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "recovery-"));
        log = join(folder, "asked");
        pulumi = join(folder, "pulumi");
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    /** A CLI that notes what it is asked, and refuses while a file is there. */
    function cli(lock: string, holder: string): void {
        const refused = `echo 'error: the stack is currently locked by 1 lock(s).\n x: created by ${holder}'; exit 255`;
        const script = `#!/bin/sh\necho "$@" >> ${log}\n[ "$1" = cancel ] && rm ${lock}\n[ ! -e ${lock} ] || { ${refused}; } >&2\n`;
        writeFileSync(pulumi, script);
        chmodSync(pulumi, 0o755);
    }
    const stack = () => ({ name: "dev", places: newPlaces({ FABRIC_EMBEDDED_HOME: folder }) });
    const asked = (): readonly string[] =>
        existsSync(log)
            ? readFileSync(log, "utf8")
                  .split("\n")
                  .filter((line) => line !== "")
            : [];

    it("is done before what goes on from there, and before nothing that only looks", () => {
        const commands = ["up", "update", "refresh", "destroy", "preview", "stack", "cancel", "import"];
        const going = commands.filter((command) => goesOn([command, "--yes"]));
        assert.deepEqual(going, ["up", "update", "refresh", "destroy"]);
    });

    it("is nothing where nothing is left", async () => {
        cli(join(folder, "none"), "");
        await clearLeftovers(stack(), pulumi, process.env, clean);
        assert.deepEqual(asked(), []);
    });

    it("takes the lock of a process that has ended, and what it had begun", async () => {
        const locks = locksOf("dev", newPlaces({ FABRIC_EMBEDDED_HOME: folder }));
        mkdirSync(locks, { recursive: true });
        const lock = join(locks, "one.json");
        writeFileSync(lock, "{}");
        cli(lock, `root@${hostname()} (pid ${spawnSync("true").pid}) at 2026-12-01T10:00:00Z`);
        await clearLeftovers(stack(), pulumi, process.env, clean);
        const clear = "refresh --stack dev --yes --skip-preview --non-interactive --clear-pending-creates";
        assert.deepEqual(asked(), [clear, "cancel --yes --stack dev", clear]);
    });

    it("clears what the state has as begun, without any lock", async () => {
        cli(join(folder, "none"), "");
        const pending = [{ type: "creating", resource: { urn: "urn:a::b" } }];
        await clearLeftovers(
            stack(),
            pulumi,
            process.env,
            JSON.stringify({ deployment: { pending_operations: pending } }),
        );
        assert.equal(asked().length, 1);
    });
});
