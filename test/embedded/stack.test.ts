import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diagnostics, isAboutAnother, stackSettings, withSalt } from "../../embedded/stack";
import { newPlaces } from "../../embedded/places";

const settings = "config:\n  fabric:namespace: x\n";

describe("the copy of a stack's settings", () => {
    const cases = [
        { name: "takes the settings as they are the first time", text: settings, earlier: "", copy: settings },
        {
            name: "keeps the salt that the CLI has added",
            text: settings,
            earlier: "config: {}\nencryptionsalt: v1:a\n",
            copy: `${settings}encryptionsalt: v1:a\n`,
        },
        {
            name: "takes the salt that the settings bring",
            text: `${settings}encryptionsalt: v1:b\n`,
            earlier: "encryptionsalt: v1:a\n",
            copy: `${settings}encryptionsalt: v1:b\n`,
        },
    ];
    for (const { name, text, earlier, copy } of cases) {
        it(name, () => {
            assert.equal(withSalt(text, earlier), copy);
        });
    }
});

describe("embedded/pulumi", () => {
    const commands: readonly { args: readonly string[]; another: boolean }[] = [
        { args: ["preview"], another: false },
        { args: ["up", "--yes"], another: false },
        { args: ["up", "-s", "other"], another: true },
        { args: ["preview", "--stack=other"], another: true },
        { args: ["preview", "--config-file", "x.yaml"], another: true },
        { args: ["config", "set", "a", "b"], another: true },
        { args: ["stack", "output"], another: false },
    ];
    for (const { args, another } of commands) {
        it(`${another ? "leaves the choice to" : "chooses the dev stack for"} \`${args.join(" ")}\``, () => {
            assert.equal(isAboutAnother(args), another);
        });
    }

    it("has the CLI write into the copy of the settings, not into the checkout", () => {
        const places = newPlaces({ FABRIC_EMBEDDED_HOME: "/x" });
        assert.deepEqual(stackSettings(places), {
            PULUMI_STACK: "dev",
            PULUMI_OPTION_CONFIG_FILE: "/x/state/project/Pulumi.dev.yaml",
        });
    });
});

describe("what went wrong in an update", () => {
    const folder = mkdtempSync(join(tmpdir(), "update-"));
    const log = join(folder, "log");

    after(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    it("is what the CLI calls its diagnostics", () => {
        writeFileSync(
            log,
            "Updating\nDiagnostics:\n  fabric:Peer (a):\n    error: no\n\nResources:\n    + 1 created\n",
        );
        assert.equal(diagnostics(log), "fabric:Peer (a):\n    error: no");
    });

    it("is the end of the log when there are none", () => {
        writeFileSync(log, "error: no stack named 'dev' found\n");
        assert.equal(diagnostics(log), "error: no stack named 'dev' found");
    });
});
