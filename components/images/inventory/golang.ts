import type { Component } from "./component";

/** Starts what Go's linker tells of a program (debug/buildinfo). */
const magic = Buffer.from("\xff Go buildinf:", "latin1");

/** Where the linker puts it. */
const alignment = 16;

const headerSize = 32;

/** Of the header's flags: the texts follow it, as Go has had them since 1.18. */
const inlineTexts = 2;

/** More than any program has, with the header; no more is held in memory. */
const longestInfo = 4 * 2 ** 20;

/** Bytes of a length (Go's binary.MaxVarintLen64): another one that goes on is none. */
const longestLength = 10;

const longestVersion = 1024;

/**
 * The modules that a program was built from, with the version of Go, by the build information that is in it; none where it has none, or that of a Go older than 1.18.
 * The whole of the program goes by in pieces.
 *
 * @param content from the file's first byte
 */
export async function goModules(content: AsyncIterable<Buffer>): Promise<readonly Component[]> {
    let held: Buffer = Buffer.alloc(0);
    let heldFrom = 0;
    for await (const chunk of content) {
        held = Buffer.concat([held, chunk]);
        let at = startIn(held, heldFrom, 0);
        for (; at >= 0; at = startIn(held, heldFrom, at + 1)) {
            const found = infoAt(held.subarray(at));
            if (found === "more") {
                break;
            }
            if (found !== undefined) {
                return modulesOf(found);
            }
        }
        // What may be the start of it stays for the next piece.
        const keep = at >= 0 ? held.length - at : Math.min(held.length, magic.length);
        heldFrom += held.length - keep;
        held = held.subarray(held.length - keep);
    }
    return [];
}

function startIn(held: Buffer, heldFrom: number, from: number): number {
    let at = held.indexOf(magic, from);
    while (at >= 0 && (heldFrom + at) % alignment !== 0) {
        at = held.indexOf(magic, at + 1);
    }
    return at;
}

interface BuildInfo {
    readonly version: string;
    readonly modules: string;
}

/** Undefined for bytes that only look like it; "more" where they are not all there. */
function infoAt(bytes: Buffer): BuildInfo | "more" | undefined {
    if (bytes.length < headerSize) {
        return "more";
    }
    if (((bytes[magic.length + 1] ?? 0) & inlineTexts) === 0) {
        return undefined;
    }
    const version = textAt(bytes, headerSize, longestVersion);
    if (typeof version !== "object" || !/^(?:go|devel )/.test(version.text)) {
        return version === "more" ? "more" : undefined;
    }
    const modules = textAt(bytes, version.end, longestInfo);
    // Sixteen bytes on either side mark it for programs that look at one that runs.
    return typeof modules === "object" ? { version: version.text, modules: modules.text.slice(16, -16) } : modules;
}

interface Text {
    readonly text: string;
    readonly end: number;
}

/**
 * A text behind its length as Go's varint; undefined where that is above what there can be. So "more" comes true within `longestInfo`, and nothing is
 * held, and looked at once more with each piece, to no end.
 */
function textAt(bytes: Buffer, start: number, longest: number): Text | "more" | undefined {
    let length = 0;
    for (let at = start, factor = 1; ; at += 1, factor *= 0x80) {
        const byte = bytes[at];
        if (byte === undefined) {
            return "more";
        }
        length += (byte & 0x7f) * factor;
        const end = at + 1 + length;
        if (length > longest || end > longestInfo || at - start >= longestLength) {
            return undefined;
        }
        if (byte < 0x80) {
            return end > bytes.length ? "more" : { text: bytes.toString("latin1", at + 1, end), end };
        }
    }
}

/** Lines of tabulated fields: the program's own module, those that it depends on, and behind `=>` what stands in for the one before. */
function modulesOf({ version, modules }: BuildInfo): readonly Component[] {
    const found: Component[] = [];
    for (const line of modules.split("\n")) {
        const [word = "", path = "", at = ""] = line.split("\t");
        const replaced = word === "=>" ? found.pop() : undefined;
        if (["mod", "dep", "=>"].includes(word)) {
            found.push(moduleAt(path, at, replaced));
        }
    }
    const [release = ""] = version.replace(/^go/, "").split(" ");
    return [{ kind: "golang", name: "stdlib", version: release }, ...found.filter(({ name }) => name !== "")];
}

/** A folder in the place of a module has its name, and is of no version. */
function moduleAt(path: string, version: string, replaced: Component | undefined): Component {
    return /^\.{0,2}\//.test(path)
        ? { kind: "golang", name: replaced?.name ?? "", version: "" }
        : { kind: "golang", name: path, version: version === "(devel)" ? "" : version };
}
