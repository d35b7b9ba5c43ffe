import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dynamicPrefix, providerText } from "../../components/state/texts";
import { checkState, runsState } from "../../embedded/state-check";

describe("the look at a state before the CLI works with it", () => {
    for (const args of [
        "up",
        "update --yes",
        "refresh",
        "destroy",
        "dn",
        "preview",
        "import",
        "watch",
        "--cwd . up",
        "-s dev up",
    ]) {
        it(`precedes ${args}`, () => {
            assert.equal(runsState(args.split(" ")), true);
        });
    }
    for (const args of ["stack export", "config set a b", "state delete", "version", "--help", "whoami"]) {
        it(`does not precede ${args}, which runs nothing of it`, () => {
            assert.equal(runsState(args.split(" ")), false);
        });
    }

    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "state-check-"));
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    /** A CLI that prints a state, or fails. */
    function cli(script: string): string {
        const path = join(folder, "pulumi");
        writeFileSync(path, `#!/bin/sh\n${script}\n`);
        chmodSync(path, 0o755);
        return path;
    }
    const printing = (text: string): string => {
        const type = `${dynamicPrefix}Roll`;
        const resources = [{ urn: "urn:roll", type, inputs: { __provider: text } }];
        return cli(`cat <<'EOF'\n${JSON.stringify({ version: 3, deployment: { resources } })}\nEOF`);
    };

    it("finds nothing in a state of this program, and none of a stack that is not there", async () => {
        await checkState("dev", printing(providerText("Roll")), process.env);
        await checkState("dev", cli("echo \"error: no stack named 'dev' found\" >&2; exit 255"), process.env);
    });

    it("fails at other code, with the resource", async () => {
        await assert.rejects(checkState("dev", printing("evil()"), process.env), {
            message:
                /^cannot work with the state on stack dev: The state has a fault; nothing of it was run:\nurn:roll: /,
        });
    });

    it("fails where it cannot read the state", async () => {
        await assert.rejects(checkState("dev", cli("echo 'error: locked' >&2; exit 1"), process.env), {
            message: /^cannot read the state on stack dev: .*error: locked/s,
        });
    });
});
