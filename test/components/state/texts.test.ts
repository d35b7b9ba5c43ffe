import assert from "node:assert/strict";
import { kindOfText, knownTexts, providerText } from "../../../components/state/texts";

describe("the text of a dynamic provider", () => {
    it("is of a form that states have, which must never change", () => {
        const start = 'exports.handler = () => { const root = process.cwd() + "/package.json"; return ';
        const load = 'require("module").createRequire(root)("tsx/cjs/api").require("./components/serve", root)';
        assert.deepEqual(knownTexts("Identity"), [
            'throw Error("run npm ci: Identity");',
            `${start}${load}.served("Identity"); };`,
            `${start}${load}.served("components/identities/identity.remote"); };`,
        ]);
        assert.equal(knownTexts("Identity")[0], providerText("Identity"));
    });

    for (const name of [
        "../../evil",
        "test/support/remote-module",
        "components/stack/scope",
        "/etc/passwd",
        "toString",
        "",
    ]) {
        it(`is of no kind where it names ${JSON.stringify(name)}`, () => {
            for (const text of knownTexts("Identity")) {
                assert.equal(kindOfText(text), "Identity");
                assert.equal(
                    kindOfText(text.replace("Identity", name).replace("components/identities/identity.remote", name)),
                    undefined,
                );
            }
        });
    }
});
