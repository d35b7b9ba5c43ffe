import assert from "node:assert/strict";
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

const warning = "    warning: using pulumi-resource-random from $PATH at /plugins/bin/pulumi-resource-random";
const outputs = [
    {
        name: "is what the CLI calls its diagnostics, without its remarks on plugins",
        output: `Updating\nDiagnostics:\n  fabric:Peer (a):\n${warning}\n    error: no\n\nResources:\n    + 1 created\n`,
        told: "fabric:Peer (a):\n    error: no",
    },
    {
        name: "is its error when there are no diagnostics",
        output: "error: no stack named 'dev' found\n",
        told: "error: no stack named 'dev' found",
    },
    {
        name: "is nothing when the CLI only remarks on plugins",
        output: `Diagnostics:\n  pulumi:pulumi:Stack (fabric-dev):\n${warning}\n\nResources:\n    120 unchanged\n`,
        told: undefined,
    },
    { name: "is unknown when the CLI was cut off", output: `@ updating....\n${warning}\n`, told: undefined },
];

describe("what went wrong in an update", () => {
    for (const { name, output, told } of outputs) {
        it(name, () => {
            assert.equal(diagnostics(output), told);
        });
    }
});
