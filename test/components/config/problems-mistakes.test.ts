import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { configProblems, problemList } from "../../../components/config/problems";
import { settingsWith } from "../../support/stack-config";

/** One mistake in a good config, as somebody would write it, and what it is told by. */
interface Mistake {
    /** Values by path. */
    readonly change?: Readonly<Record<string, unknown>>;
    /** Path of what is left out. */
    readonly without?: string;
    readonly says: readonly string[];
}

const folder = "test/components/config/mistakes";

const mistakes = readdirSync(folder).flatMap((file) => {
    const listed = parse(readFileSync(`${folder}/${file}`, "utf8")) as readonly Mistake[]; // Our own files.
    return listed.map((mistake) => ({ ...mistake, change: mistake.change ?? { [mistake.without ?? ""]: undefined } }));
});

/** Words of the library that checks shapes, which say nothing to who writes a config. */
const foreign = /invalid|expected (?:string|number|int|boolean|array|object|record)|received|undefined|NaN|\[object/i;

describe("configProblems", () => {
    it("are shown with more than 218 different mistakes that people make", () => {
        const distinct = new Set(mistakes.map(({ change, without }) => JSON.stringify([change, without])));
        assert.equal(distinct.size, mistakes.length);
        assert.ok(distinct.size > 218, String(distinct.size));
    });

    for (const { change, without, says } of mistakes) {
        it(`tell ${without === undefined ? JSON.stringify(change) : `a config without ${without}`}`, () => {
            const problems = configProblems(settingsWith(change));
            assert.deepEqual(problemList(problems).split("\n"), says);
            for (const { path, reason } of problems) {
                assert.notEqual(path, "");
                assert.doesNotMatch(reason, foreign);
            }
        });
    }
});
