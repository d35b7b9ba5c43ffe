import assert from "node:assert/strict";
import { parseIgnoreRules, type IgnoreRules, type Verdict } from "../../../components/images/ignore";

/** Judges a path as a walk does, from the top down. */
function isIgnored(rules: IgnoreRules, path: string): boolean {
    const folders = path.split("/").map((_name, index, names) => names.slice(0, index + 1).join("/"));
    const verdict = folders.reduce<Verdict | undefined>((above, folder) => rules.judge(folder, above), undefined);
    return verdict?.isIgnored ?? false;
}

describe("the rules of a .dockerignore file", () => {
    for (const { lines, out, seen } of [
        { lines: [], out: [], seen: ["a", ".git"] },
        { lines: ["a"], out: ["a", "a/b"], seen: ["b/a", "ab"] },
        { lines: ["/a/", " b ", "./c", "d/../e"], out: ["a/x", "b", "c", "e"], seen: ["d"] },
        { lines: ["*.md"], out: ["x.md", ".md"], seen: ["a/x.md", "x.mdx"] },
        { lines: ["*/*.md"], out: ["a/x.md"], seen: ["x.md", "a/b/x.md"] },
        { lines: ["**/*.md"], out: ["x.md", "a/b/x.md"], seen: ["x.txt"] },
        { lines: ["**/b"], out: ["b", "a/b", "a/b/c"], seen: ["ab", "a/bc"] },
        { lines: ["**.md", "lib**"], out: ["a/x.md", "library", "lib/a"], seen: ["a/lib"] },
        { lines: ["a/**"], out: ["a/b", "a/b/c"], seen: ["a"] },
        { lines: ["a/**/c"], out: ["a/c", "a/b/b/c"], seen: ["a/b"] },
        { lines: ["**"], out: ["a", "a/b"], seen: [] },
        { lines: ["a?", "[b-d]x", "[^a-z]"], out: ["ab", "cx", "1"], seen: ["a", "a/", "ex", "z"] },
        { lines: ["a.b", "x+y", "(z)"], out: ["a.b", "x+y", "(z)"], seen: ["a-b", "xxy", "z"] },
        { lines: ["a.*", "$?"], out: ["a.b", "$1"], seen: ["a-b"] },
        { lines: ["\\*", "\\!n", "\\[z\\]"], out: ["*", "!n", "[z]"], seen: ["a", "n", "z"] },
        { lines: ["é?", "?.txt"], out: ["éé", "😀.txt"], seen: ["é"] },
        { lines: ["# a", "#b", "", "  "], out: [], seen: ["# a", "a", "#b"] },
        { lines: ["\uFEFFa\r", "b\r"], out: ["a", "b"], seen: [] },
        { lines: ["*", "!a", "!b/c"], out: ["d", "b/d"], seen: ["a", "a/x", "b/c", "b/c/d"] },
        { lines: ["*", "! a "], out: ["b"], seen: ["a"] },
        { lines: ["!a", "a"], out: ["a"], seen: [] },
        { lines: ["a", "!a/b", "a/b/c"], out: ["a/x", "a/b/c"], seen: ["a/b", "a/b/d"] },
        { lines: ["**/*.md", "!README.md"], out: ["a/README.md", "b.md"], seen: ["README.md"] },
    ]) {
        it(`${JSON.stringify(lines)} leave out ${out.join(", ") || "nothing"}, but not ${seen.join(", ") || "anything"}`, () => {
            const rules = parseIgnoreRules(lines.join("\n"));
            const wrong = [
                ...out.filter((path) => !isIgnored(rules, path)),
                ...seen.filter((path) => isIgnored(rules, path)),
            ];
            assert.deepEqual(wrong, []);
        });
    }

    for (const line of ["!", "[a", "[]", "[b-a]", "a\\"]) {
        it(`refuse the line ${line}`, () => {
            assert.throws(() => parseIgnoreRules(line), { message: `"${line}" is no pattern of a .dockerignore file` });
        });
    }

    it("tell which ignored folders may hold an exception, so that the others need not be looked through", () => {
        const rules = parseIgnoreRules("*\n!src/lib\n!docs/*/a.md\n");
        const worth = ["src", "src/lib", "src/lib/deep", "docs", "docs/x"];
        const useless = ["node_modules", "src/other", "doc"];
        assert.deepEqual(
            [...worth, ...useless].filter((folder) => rules.mayHoldException(folder)),
            worth,
        );
        assert.ok(parseIgnoreRules("*\n!**/a").mayHoldException("anywhere"));
    });
});
