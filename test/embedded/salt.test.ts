import assert from "node:assert/strict";
import { saltProblem, withoutIdleSalt, withSalt } from "../../embedded/salt";

/** As the CLI wrote it for the passphrase "x". */
const salt = "v1:r4ohlUWcjCw=:v1:SamAKKYchGQUf7O1:4/HHm6IOfQZqJGiJAIZqM8IFhbkBUQ==";
const plain = "config:\n  fabric:namespace: x\n";
const secret = `${plain}  fabric:token:\n    secure: v1:abc\n`;

describe("the copy of a stack's settings", () => {
    const cases = [
        { name: "takes the settings as they are the first time", text: plain, earlier: "", copy: plain },
        {
            name: "keeps the salt that the CLI has added",
            text: plain,
            earlier: "config: {}\nencryptionsalt: v1:a\n",
            copy: `${plain}encryptionsalt: v1:a\n`,
        },
        {
            name: "takes the salt that the settings need",
            text: `${secret}encryptionsalt: v1:b\n`,
            earlier: "encryptionsalt: v1:a\n",
            copy: `${secret}encryptionsalt: v1:b\n`,
        },
        {
            name: "passes over a salt that none of their values needs",
            text: `encryptionsalt: v1:b\n${plain}`,
            earlier: "encryptionsalt: v1:a\n",
            copy: `${plain}encryptionsalt: v1:a\n`,
        },
    ];
    for (const { name, text, earlier, copy } of cases) {
        it(name, () => {
            assert.equal(withSalt(text, earlier), copy);
        });
    }
});

describe("a salt", () => {
    it("is idle where nothing is encrypted", () => {
        assert.equal(withoutIdleSalt(`encryptionsalt: ${salt}\n${plain}`), plain);
        assert.equal(withoutIdleSalt(`${plain}encryptionsalt: ${salt}`), plain);
        assert.equal(withoutIdleSalt(`${secret}encryptionsalt: ${salt}\n`), `${secret}encryptionsalt: ${salt}\n`);
    });

    it("is right with the passphrase that it was made with", () => {
        assert.equal(saltProblem("Pulumi.dev.yaml", `${secret}encryptionsalt: ${salt}\n`, "x"), undefined);
        assert.equal(saltProblem("Pulumi.dev.yaml", secret, "x"), undefined);
    });

    const why =
        'Pulumi.mine.yaml is of a state that is gone: its line "encryptionsalt" was made with another passphrase, which `npm run down` removes with the state.';
    const wrong = [
        { name: "another passphrase", settings: `${plain}encryptionsalt: ${salt}\n`, says: `${why} Remove that line.` },
        {
            name: "another passphrase that hides values",
            settings: `${secret}encryptionsalt: ${salt}\n`,
            says: `${why} Remove that line and each value under \`secure:\`, and set those values anew: embedded/pulumi config set --secret <key> <value>.`,
        },
        { name: "a cut text", settings: "encryptionsalt: v1:r4ohlUWcjCw=\n", says: `${why} Remove that line.` },
        { name: "a later form", settings: "encryptionsalt: v2:a:b\n", says: `${why} Remove that line.` },
    ];
    for (const { name, settings, says } of wrong) {
        it(`is told with what to do where it is of ${name}`, () => {
            assert.equal(saltProblem("Pulumi.mine.yaml", settings, "y"), says);
        });
    }
});
