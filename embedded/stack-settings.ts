import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";

import { failure } from "../ground/failure";
import { type Places, places as ownPlaces } from "./places";
import { saltProblem, withoutIdleSalt, withSalt } from "./salt";

/** The stack of `npm start`. */
export const stackName = "dev";

const project = join(__dirname, "..");

/** The folder of the stack's settings as the CLI is to use them. */
export function projectFolder(places: Places): string {
    return join(places.state, "project");
}

/** A stack of the embedded engine. */
export interface OwnStack {
    readonly name: string;
    /** Of its state, and of the copy of its settings. */
    readonly places: Places;
    /** Its settings, as the text of a file. */
    readonly settings: () => string;
}

/** The stack of `npm start`, with the state that is kept in these places. */
export function devStack(places: Places = ownPlaces): OwnStack {
    return { name: stackName, places, settings: stackConfig };
}

/** A stack's settings as the CLI is to use them, with what the CLI itself adds to them. */
function stackConfigFile(places: Places, name: string): string {
    return join(projectFolder(places), `Pulumi.${name}.yaml`);
}

/** The stack's settings in the checkout. */
export function stackConfig(): string {
    return readFileSync(checkoutFile(stackName), "utf8");
}

/**
 * Brings the copy of the stack's settings up to date. The CLI writes the salt of the stack's secrets into the settings
 * file; in a copy, the checkout stays clean.
 */
export function writeStackConfig({ name, places, settings }: OwnStack = devStack()): void {
    const path = stackConfigFile(places, name);
    mkdirSync(projectFolder(places), { recursive: true });
    writeFileSync(path, withSalt(settings(), existsSync(path) ? readFileSync(path, "utf8") : ""));
}

/** What the CLI needs to know to work on a stack, beside its environment. */
export function stackSettings(places: Places = ownPlaces, name = stackName): Readonly<Record<string, string>> {
    return { PULUMI_STACK: name, PULUMI_OPTION_CONFIG_FILE: stackConfigFile(places, name) };
}

/** What a command of the CLI is about. */
interface Subject {
    /** Undefined where it is no stack of this project. */
    readonly stack: string | undefined;
    /** What the CLI is told beside its arguments. */
    readonly settings: Readonly<Record<string, string>>;
}

/**
 * What a command that is typed in a folder is about: the dev stack, unless it names another stack or is run on another project. What writes
 * settings writes them into the checkout, all else takes the copy.
 */
export function subjectOf(args: readonly string[], folder: string, places: Places = ownPlaces): Subject {
    const place = resolve(folder, optionOf(args, "cwd", "C") ?? ".");
    if (projectAbove(existsSync(place) ? realpathSync(place) : place) !== project) {
        return { stack: undefined, settings: {} };
    }
    const named = optionOf(args, "stack", "s");
    const stack = named === undefined ? stackName : nameOf(named);
    const hasFile = args[0] === "config" || optionOf(args, "config-file") !== undefined;
    const { PULUMI_OPTION_CONFIG_FILE, ...rest } = stackSettings(places);
    const own = hasFile || PULUMI_OPTION_CONFIG_FILE === undefined ? rest : { ...rest, PULUMI_OPTION_CONFIG_FILE };
    return { stack, settings: stack === stackName ? own : {} };
}

/** Stacks can be told with their organisation and project, `organization/fabric/dev`. */
function nameOf(stack: string): string {
    return basename(stack);
}

/** `--stack dev`, `--stack=dev`, `-s dev`, `-s=dev`, `-sdev`; also behind short options without a value (`-ys dev`). */
function optionOf(args: readonly string[], long: string, short?: string): string | undefined {
    const pattern = new RegExp(`^--${long}(?:=(.*))?$${short === undefined ? "" : `|^-[a-z]*?${short}=?(.*)$`}`, "s");
    const found = args.flatMap((arg, index) => {
        const [whole, afterLong, afterShort = ""] = pattern.exec(arg) ?? [];
        return whole === undefined ? [] : [afterLong ?? (afterShort === "" ? args[index + 1] : afterShort)];
    });
    return found.at(-1);
}

/** The nearest folder with a Pulumi.yaml, as the CLI looks for it. */
function projectAbove(folder: string): string | undefined {
    if (existsSync(join(folder, "Pulumi.yaml"))) {
        return folder;
    }
    return dirname(folder) === folder ? undefined : projectAbove(dirname(folder));
}

/** Fails where the settings of a stack in the checkout cannot be decrypted any more, with what to do. */
export function checkSalt(stack: string, passphraseFile: string): void {
    const path = checkoutFile(stack);
    const passphrase = readFileSync(passphraseFile, "utf8").trimEnd();
    const settings = existsSync(path) ? readFileSync(path, "utf8") : "";
    const checked = stack === stackName ? withoutIdleSalt(settings) : settings;
    const reason = saltProblem(basename(path), checked, passphrase);
    if (reason !== undefined) {
        throw failure({ operation: "decrypt the settings", target: `stack ${stack}` }, reason);
    }
}

/**
 * Remembers the dev stack's settings in the checkout. What it returns puts them back when the command has removed or renamed them, and
 * takes out a salt that none of their values needs; edits of the user's that were made meanwhile stay.
 */
export function keepCheckout(file = checkoutFile(stackName)): () => void {
    const before = withoutIdleSalt(readFileSync(file, "utf8"));
    return () => {
        const after = existsSync(file) ? readFileSync(file, "utf8") : before;
        const clean = withoutIdleSalt(after);
        if (clean !== after || !existsSync(file)) {
            // The CLI lays out anew what it writes into.
            writeFileSync(file, isDeepStrictEqual(parse(clean), parse(before)) ? before : clean);
        }
    };
}

function checkoutFile(stack: string): string {
    return join(project, `Pulumi.${stack}.yaml`);
}
