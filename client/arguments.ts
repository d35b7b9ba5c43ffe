import type { Kind, Transient } from "./gateway";

/** What `npm run call` is asked for. */
export interface Wanted {
    /** Name of the stack; undefined for the one that is selected. */
    readonly stack: string | undefined;
    /** Whose administrator calls; undefined for the first organisation of the channel that has peers. */
    readonly organisation: string | undefined;
    /** undefined for the chaincode's own. */
    readonly channel: string | undefined;
    readonly kind: Kind;
    readonly transient: Transient;
    readonly chaincode: string;
    readonly function: string;
    readonly args: readonly string[];
}

export const usage = `Usage: npm run call -- [options] CHAINCODE FUNCTION [ARGUMENT...]
  --submit               have what it writes ordered; without, it only reads
  --organization NAME    whose administrator calls, through a peer of its own; default the first one with peers
  --channel NAME         default the chaincode's own
  --transient NAME=TEXT  data for the endorsing peers alone; once for each, or NAME=@FILE for a file's content
  --stack NAME           default the stack that is selected
For example: npm run call -- asset-transfer ReadAsset asset1`;

const valued = ["stack", "organization", "channel", "transient"] as const;
type Valued = (typeof valued)[number];

/**
 * Reads the words of a command line. Options come before the chaincode: whatever follows it is the call's own.
 *
 * @param readFile gives the content of a file
 * @throws with the usage, when something is missing or unknown
 */
export function readArguments(words: readonly string[], readFile: (path: string) => string): Wanted {
    const given = new Map<Valued, string[]>();
    let kind: Kind = "evaluate";
    let at = 0;
    for (; words[at]?.startsWith("--") === true; at += 1) {
        const [option = "", ...inline] = (words[at] ?? "").slice(2).split("=");
        const known = valued.find((name) => name === option);
        if (option === "submit") {
            kind = "submit";
        } else if (known === undefined) {
            throw new Error(`there is no option --${option}\n${usage}`);
        } else {
            const value = inline.length > 0 ? inline.join("=") : words[(at += 1)];
            if (value === undefined || value === "") {
                throw new Error(`--${option} needs a value\n${usage}`);
            }
            given.set(known, [...(given.get(known) ?? []), value]);
        }
    }
    const [chaincode, name, ...args] = words.slice(at);
    if (chaincode === undefined || name === undefined) {
        throw new Error(`${chaincode === undefined ? "no chaincode" : "no function"} is named\n${usage}`);
    }
    const last = (option: Valued): string | undefined => given.get(option)?.at(-1);
    return {
        stack: last("stack"),
        organisation: last("organization"),
        channel: last("channel"),
        kind,
        transient: Object.fromEntries((given.get("transient") ?? []).map((entry) => transientEntry(entry, readFile))),
        chaincode,
        function: name,
        args,
    };
}

function transientEntry(entry: string, readFile: (path: string) => string): readonly [string, string] {
    const [name = "", ...rest] = entry.split("=");
    if (name === "" || rest.length === 0) {
        throw new Error(`--transient must be NAME=TEXT or NAME=@FILE, not ${JSON.stringify(entry)}\n${usage}`);
    }
    const text = rest.join("=");
    return [name, text.startsWith("@") ? readFile(text.slice(1)) : text];
}
