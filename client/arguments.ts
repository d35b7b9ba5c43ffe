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
Options come before the chaincode; what follows the function is its own. A call that is submitted prints its answer, then "committed".
For example: npm run call -- asset-transfer ReadAsset asset1`;

const valued = ["stack", "organization", "channel", "transient"] as const;
type Option = (typeof valued)[number] | "submit";

/**
 * Reads the words of a command line. Options come before the chaincode: whatever follows it is the call's own.
 *
 * @param readFile gives the content of a file
 * @throws with the usage, when something is missing or unknown
 */
export function readArguments(words: readonly string[], readFile: (path: string) => string): Wanted {
    const { given, at } = readOptions(words);
    const [chaincode, name, ...args] = words.slice(at);
    if (name !== undefined && optionNamed(name) !== undefined) {
        throw new Error(`${name} stands behind the chaincode ${chaincode ?? ""}: options come before it\n${usage}`);
    }
    if (chaincode === undefined || name === undefined) {
        throw new Error(`${chaincode === undefined ? "no chaincode" : "no function"} is named\n${usage}`);
    }
    const last = (option: Option): string | undefined => given.get(option)?.at(-1);
    return {
        stack: last("stack"),
        organisation: last("organization"),
        channel: last("channel"),
        kind: given.has("submit") ? "submit" : "evaluate",
        transient: Object.fromEntries((given.get("transient") ?? []).map((entry) => transientEntry(entry, readFile))),
        chaincode,
        function: name,
        args,
    };
}

/** Words behind the function that would be options before the chaincode: arguments of the call, and perhaps not meant so. */
export function strayOptions({ args }: Pick<Wanted, "args">): readonly string[] {
    return args.filter((word) => optionNamed(word) !== undefined);
}

function optionNamed(word: string): Option | undefined {
    const [name] = word.split("=");
    return ([...valued, "submit"] as const).find((one) => name === `--${one}`);
}

interface Options {
    readonly given: ReadonlyMap<Option, readonly string[]>;
    /** How many words they are. */
    readonly at: number;
}

function readOptions(words: readonly string[]): Options {
    const given = new Map<Option, readonly string[]>();
    let at = 0;
    while (words[at]?.startsWith("--") === true) {
        const { option, value, length } = readOption(words.slice(at));
        given.set(option, [...(given.get(option) ?? []), value]);
        at += length;
    }
    return { given, at };
}

/** The first option of some words, with its value behind an equals sign or in the next word. */
function readOption([word = "", next]: readonly string[]): {
    readonly option: Option;
    readonly value: string;
    readonly length: number;
} {
    const [name = "", ...inline] = word.slice(2).split("=");
    if (word === "--submit") {
        return { option: "submit", value: "", length: 1 };
    }
    const option = valued.find((one) => one === name);
    if (option === undefined) {
        throw new Error(`there is no option --${name}\n${usage}`);
    }
    const value = inline.length > 0 ? inline.join("=") : (next ?? "");
    if (value === "") {
        throw new Error(`--${option} needs a value\n${usage}`);
    }
    return { option, value, length: inline.length > 0 ? 1 : 2 };
}

function transientEntry(entry: string, readFile: (path: string) => string): readonly [string, string] {
    const [name = "", ...rest] = entry.split("=");
    if (name === "" || rest.length === 0) {
        throw new Error(`--transient must be NAME=TEXT or NAME=@FILE, not ${JSON.stringify(entry)}\n${usage}`);
    }
    const text = rest.join("=");
    return [name, text.startsWith("@") ? readFile(text.slice(1)) : text];
}
