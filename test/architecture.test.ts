import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { arrows } from "./support/arrows";
import { ringsOf } from "./support/rings";
import { silentSkips } from "./support/silent-skips";

const notOurs = ["node_modules", "dist", ".git", ".pulumi"];

/** Parts that know nothing of Pulumi: they speak to Fabric, to Kubernetes, or run inside a pod. */
const withoutPulumi = /^(?:ground|fabric|cluster|builder|chaincode|components\/(?:model|state|config\/(?!stack\.ts)))/;

/** Written in pieces, so that this file does not find itself. */
const machine = new RegExp(
    [
        ["/work", "/"],
        ["/tmp", "/(?:ref|plan)"],
        ["/root", "/"],
        ["registry\\.npm", "js\\.org"],
        ["registry\\.npm", "mirror"],
        ["proxy\\.go", "lang\\.org"],
        ["deb\\.deb", "ian\\.org"],
    ]
        .map((pieces) => pieces.join(""))
        .join("|"),
);

const files = walk(".");
const code = files.filter((file) => /\.(?:ts|mjs|cjs)$/.test(file));

describe("the tree", () => {
    it("is found by this test", () => {
        assert.ok(code.includes("index.ts") && code.includes("test/architecture.test.ts"), code.join("\n"));
    });

    it("has no folder of code that the arrows do not name", () => {
        const parts = new Set(code.filter((file) => file.includes("/")).map(partOf));
        assert.deepEqual([...parts].filter((part) => !(part in arrows)).sort(), []);
    });

    it("imports only along the arrows", () => {
        const wrong = code.flatMap((file) => {
            const allowed = [partOf(file), ...(arrows[partOf(file)] ?? [])];
            return importsOf(file)
                .filter((target) => !allowed.some((part) => isInside(target, part)))
                .map((target) => `${file} imports ${target}`);
        });
        assert.deepEqual(wrong, []);
    });

    it("imports what docs/architecture.md says", () => {
        const rows = [...textOf("docs/architecture.md").matchAll(/^\| (`[^|]*`) +\|[^|]*\| ([^|]*)\|$/gm)];
        const table = rows.flatMap(([, parts = "", imports = ""]) =>
            wordsOf(parts).map((part) => [part.replace(/\/$/, ""), wordsOf(imports).sort()] as const),
        );
        const roots = Object.entries(arrows).map(([part, allowed]) => [part, [...new Set(allowed.map(rootOf))].sort()]);
        assert.deepEqual(Object.fromEntries(table), Object.fromEntries(roots));
    });

    it("has no ring of imports, those of types included", () => {
        const known = new Set(code.map(withoutExtension));
        const imports = code.map(
            (file) => [withoutExtension(file), importsOf(file).filter((path) => known.has(path))] as const,
        );
        assert.deepEqual(ringsOf(new Map(imports)), []);
        assert.deepEqual(
            ringsOf(
                new Map([
                    ["a", ["b", "d"]],
                    ["b", ["c"]],
                    ["c", ["a"]],
                    ["d", []],
                ]),
            ),
            [["a", "b", "c"]],
        );
    });

    it("keeps Pulumi out of the protocols, the cluster, the pods and the model", () => {
        const wrong = code.filter((file) => withoutPulumi.test(file) && /from "@pulumi\//.test(textOf(file)));
        assert.deepEqual(wrong, []);
    });

    it("names modules of dynamic resources in their registry alone, and the program loads none", () => {
        const ours = code.filter((file) => !file.startsWith("test/"));
        const named = ours.filter((file) => importsOf(file).some((path) => path.endsWith(".remote")));
        assert.deepEqual(named, ["components/remote/kinds.ts"]);
        const loaded = reachedFrom(["index.ts"]);
        assert.ok(loaded.has("components/remote/kinds.ts"), [...loaded].join("\n"));
        assert.deepEqual(
            [...loaded].filter((file) => file.endsWith(".remote.ts")),
            [],
        );
    });

    it("keeps values of Pulumi's out of what its process for dynamic resources runs, whatever that imports", () => {
        const starts = code.filter((file) => /^components\/(?:.*\.remote\.ts|remote\/)/.test(file));
        const reached = reachedFrom(starts.filter((file) => file !== "components/remote/resource.ts"));
        assert.ok(reached.has("fabric/peer.ts") && !reached.has("components/network.ts"), [...reached].join("\n"));
        const wrong = [...reached].filter((file) =>
            /^import (?!type )[^;]*from "@pulumi\/(?!pulumi\/proto)/m.test(textOf(file)),
        );
        assert.deepEqual(wrong, []);
    });

    it("has no file of code over 250 lines", () => {
        const long = code.map((file) => ({ file, lines: textOf(file).split("\n").length - 1 }));
        assert.deepEqual(
            long.filter(({ lines }) => lines > 250),
            [],
        );
    });

    it("has no file or folder whose name says nothing", () => {
        const vague = files.filter((file) =>
            /(?:^|\/)(?:utils?|helpers?|common|misc|types)(?:\/|\.[a-z]+$)/.test(file),
        );
        assert.deepEqual(vague, []);
    });

    it("names no path or registry of the machine it was written on", () => {
        const named = files.filter((file) => machine.test(textOf(file)));
        assert.deepEqual(named, []);
    });

    it("skips no test without a condition or a reason beside it, and singles none out", () => {
        const tests = code.filter((file) => file.endsWith(".test.ts"));
        assert.deepEqual(tests.flatMap(silentSkips), []);
    });

    it("has each test where its code is, called like it or like it and an aspect of it", () => {
        const tests = code.filter((file) => /^test\/(?!e2e\/|architecture|ci\/).*\.test\.ts$/.test(file));
        const astray = tests.filter((file) => {
            const subject = file.replace(/^test\//, "").replace(/\.test\.ts$/, "");
            const aspect = subject.replace(/-[a-z]+$/, "");
            return ![
                `${subject}.ts`,
                `${subject}.mjs`,
                `${subject}.cjs`,
                `${subject}.json`,
                `${subject}.yml`,
                subject,
                `${aspect}.ts`,
            ].some((path) => existsSync(path));
        });
        assert.deepEqual(astray, []);
    });

    it("tests the sample chaincode with the libraries of its image", () => {
        const versions = (path: string): Readonly<Record<string, string>> => {
            const { dependencies, devDependencies } = JSON.parse(textOf(path)) as Readonly<
                Record<string, Readonly<Record<string, string>>>
            >; // npm's own file.
            return { ...devDependencies, ...dependencies };
        };
        const root = versions("package.json");
        for (const [name, version] of Object.entries(versions("chaincode/asset-transfer/package.json"))) {
            assert.equal(root[name], version, name);
        }
    });
});

/** All files below a folder, sorted, with slashes. */
function walk(folder: string): readonly string[] {
    return readdirSync(folder, { withFileTypes: true })
        .filter(({ name }) => !notOurs.includes(name))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((entry) => {
            const path = normalize(join(folder, entry.name));
            return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
        });
}

function partOf(file: string): string {
    return file.split("/")[0] ?? file;
}

/** What is in backquotes. */
function wordsOf(text: string): string[] {
    return [...text.matchAll(/`([^`]*)`/g)].map(([, word = ""]) => word);
}

/** The table names whole parts; only the test says which files of them. */
function rootOf(path: string): string {
    return partOf(path) || "all";
}

function isInside(path: string, part: string): boolean {
    return part === "" || path === part || path.startsWith(`${part}/`);
}

/** Relative imports of a file, from the root, without extension; all ways to import are one line with a literal. */
function importsOf(
    file: string,
    form = /(?:\bfrom |\bimport |\bimport\(|\brequire\()"(\.{1,2}\/[^"]*)"/g,
): readonly string[] {
    const imports = textOf(file).matchAll(form);
    return [...imports].map(([, path = ""]) => withoutExtension(normalize(join(dirname(file), path))));
}

/** The files that are loaded with these: all that they import, but for what is a type. */
function reachedFrom(starts: readonly string[]): ReadonlySet<string> {
    const reached = new Set<string>();
    const waiting = [...starts];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
        if (!reached.has(file)) {
            reached.add(file);
            const targets = new Set(importsOf(file, /^import (?!type )[^;]*? from "(\.{1,2}\/[^"]*)"/gm));
            waiting.push(...code.filter((other) => targets.has(withoutExtension(other))));
        }
    }
    return reached;
}

function withoutExtension(path: string): string {
    return path.replace(/\.[mc]?[tj]s$/, "");
}

function textOf(file: string): string {
    return readFileSync(file, "utf8");
}
