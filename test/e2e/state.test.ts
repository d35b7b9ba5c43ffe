import assert from "node:assert/strict";
import { knownTexts, providerText } from "../../components/state/texts";
import { ensureToolchain } from "../../embedded/toolchain/toolchain";
import { editedUrn, newEditedState, type EditedState } from "../support/edited-state";

describe("a state that somebody has edited", function () {
    this.timeout(120_000);

    let state: EditedState;

    before(async function () {
        this.timeout(1_800_000);
        state = await newEditedState(await ensureToolchain());
    });
    after(() => {
        state.remove();
    });

    for (const { name, text, commands } of [
        {
            name: "code of its own",
            commands: ["refresh", "destroy", "up", "preview"],
            text: (evil: string) => `${evil} exports.handler = () => ({ diff() {}, create() {} });`,
        },
        {
            name: "code before the program's text",
            commands: ["refresh"],
            text: (evil: string) => `${evil} ${providerText("ImageTags")}`,
        },
        {
            name: "code behind the program's text",
            commands: ["refresh"],
            text: (evil: string) => `${providerText("ImageTags")} ${evil}`,
        },
    ]) {
        describe(`with ${name} as a provider`, () => {
            before(() => state.edit(text(state.evil)));

            for (const command of commands) {
                it(`is refused by embedded/pulumi ${command}, by the URN, before anything runs`, async () => {
                    const { status, output } = await state.cli(command, ...(command === "preview" ? [] : ["--yes"]));
                    assert.equal(status, 1, output);
                    assert.ok(output.includes(`${editedUrn}: the text of its provider is none`), output);
                    assert.equal(state.hasRun(), false);
                });
            }

            it("is refused by npm run state:check, which asks the CLI or reads what it is given", async () => {
                const { stdout } = await state.engine("stack", "export");
                for (const { status, output } of [await state.check(""), await state.check(stdout, "-")]) {
                    assert.equal(status, 1, output);
                    assert.ok(output.includes(editedUrn), output);
                }
            });

            for (const command of commands.slice(0, 2)) {
                it(`is not evaluated where somebody runs the engine's own ${command} without a check`, async () => {
                    const { status, output } = await state.engine(command, "--yes", "--skip-preview");
                    assert.notEqual(status, 0, output);
                    assert.match(output, /none that the program has ever written, and was not run/);
                    assert.equal(state.hasRun(), false);
                });
            }
        });
    }

    it("runs no module but those of the program where a text names a path", async () => {
        await state.edit(providerText("ImageTags").replace("ImageTags", "../../../tmp/evil"));
        const { status } = await state.engine("refresh", "--yes", "--skip-preview");
        assert.notEqual(status, 0);
    });

    for (const text of knownTexts("ImageTags")) {
        it(`is worked with where it is only of this or an earlier version: ${text.slice(-60)}`, async () => {
            await state.edit(text);
            const { status, output } = await state.check("");
            assert.equal(status, 0, output);
            const refreshed = await state.cli("refresh", "--yes", "--skip-preview");
            assert.equal(refreshed.status, 0, refreshed.output);
        });
    }

    it("is refused where nobody can read it", async () => {
        const { status, output } = await state.check("no JSON", "-");
        assert.equal(status, 1);
        assert.match(output, /it is not what `pulumi stack export` prints/);
    });
});
