import { posix } from "node:path";

/** One line of a .dockerignore file; an exception takes back what an earlier line left out. */
interface Rule {
    readonly isException: boolean;
    readonly matches: (path: string) => boolean;
    /** Folders that every match lies in, or is; empty when a match may lie anywhere. */
    readonly folders: readonly string[];
}

/** What became of a path. A folder's verdict is needed to judge what lies in it. */
export interface Verdict {
    readonly isIgnored: boolean;
    /** Rules that matched the path or a folder above it, in their order. */
    readonly matched: readonly boolean[];
}

export interface IgnoreRules {
    /** Judges a path relative to the context, with slashes; `folder` is the verdict on the folder it lies in, absent at the top. */
    readonly judge: (path: string, folder?: Verdict) => Verdict;
    /** Whether anything in an ignored folder may be taken back. */
    readonly mayHoldException: (folder: string) => boolean;
}

const wildcard = /[*?[\]\\]/;

/**
 * The rules of a .dockerignore file, read as BuildKit reads them (moby/patternmatcher): last match wins, what matches a
 * folder matches all in it, `*` and `?` stop at a slash, `**` does not. Throws an error for a line that is no pattern.
 */
export function parseIgnoreRules(text: string): IgnoreRules {
    const rules = text
        .replace(/^\uFEFF/, "")
        .split("\n")
        .filter((line) => !line.startsWith("#"))
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .map(newRule);
    return {
        judge: (path, folder) => judge(rules, path, folder),
        mayHoldException: (folder) => rules.some((rule) => rule.isException && mayLieIn(folder.split("/"), rule)),
    };
}

function newRule(line: string): Rule {
    const isException = line.startsWith("!");
    const pattern = cleaned(isException ? line.slice(1).trim() : line);
    if (pattern === "") {
        throw noPattern(line);
    }
    const segments = pattern.split("/");
    const wild = segments.findIndex((segment) => wildcard.test(segment));
    return { isException, matches: matcher(line, pattern), folders: wild < 0 ? segments : segments.slice(0, wild) };
}

/** As Go's path.Clean, and relative to the context. */
function cleaned(pattern: string): string {
    const path = pattern === "" ? "" : posix.normalize(pattern);
    return path.replace(/(?<=.)\/$/, "").replace(/^\/(?=.)/, "");
}

function judge(rules: readonly Rule[], path: string, folder: Verdict | undefined): Verdict {
    let isIgnored = false;
    const matched = rules.map(({ isException, matches }, index) => {
        // A rule that cannot change the verdict is not asked, and so is asked again for what lies below; so does BuildKit.
        const hit = folder?.matched[index] === true || (isException === isIgnored && matches(path));
        isIgnored = hit ? !isException : isIgnored;
        return hit;
    });
    return { isIgnored, matched };
}

function mayLieIn(folder: readonly string[], { folders }: Rule): boolean {
    return folders.every((name, depth) => depth >= folder.length || name === folder[depth]);
}

/** Leading and trailing `**` are compared as text, which reaches further than between two slashes: `**.md`, `lib**`. */
function matcher(line: string, pattern: string): (path: string) => boolean {
    if (pattern.endsWith("**") && !wildcard.test(pattern.slice(0, -2))) {
        return (path) => path.startsWith(pattern.slice(0, -2));
    }
    if (pattern.startsWith("**") && !wildcard.test(pattern.slice(2))) {
        const end = pattern.slice(2);
        return (path) => path.endsWith(end) || `/${path}` === end;
    }
    if (!wildcard.test(pattern)) {
        return (path) => path === pattern;
    }
    const expression = expressionOf(line, pattern);
    return (path) => expression.test(path);
}

function expressionOf(line: string, pattern: string): RegExp {
    const parts = pattern.match(/\*\*\/?|\*|\?|\[(?:\\.|[^\]\\])+\]|\\.|[^\\]/gsu) ?? [];
    if (parts.join("") !== pattern) {
        throw noPattern(line);
    }
    try {
        return new RegExp(
            `^${parts.map((part, index) => translated(part, index === parts.length - 1)).join("")}$`,
            "su",
        );
    } catch {
        throw noPattern(line);
    }
}

function translated(part: string, isLast: boolean): string {
    if (part.startsWith("**")) {
        return isLast ? ".*" : "(?:.*/)?";
    }
    if (part === "*" || part === "?") {
        return part === "*" ? "[^/]*" : "[^/]";
    }
    if (part.startsWith("[") && part.length > 1) {
        return part;
    }
    // An opening bracket that nothing closes stays as it is and is refused by the expression.
    return part === "[" ? part : literal(part.startsWith("\\") ? part.slice(1) : part);
}

function literal(character: string): string {
    return character.replace(/[\\^$.*+?()[\]{}|/]/u, "\\$&");
}

function noPattern(line: string): Error {
    return new Error(`"${line}" is no pattern of a .dockerignore file`);
}
