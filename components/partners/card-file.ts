import { readFileSync, statSync } from "node:fs";
import { failure, reasonOf } from "../../ground/failure";
import { quoted } from "../config/problem";

/** Some hundreds of channels; a first block takes some 50 KB. */
const mostBytes = 32 * 2 ** 20;

/** How a file with the card of an organisation comes about. */
export function printing(name: string): string {
    return `the partner prints it with \`npm run --silent card -- ${name}\` once its stack is up`;
}

/**
 * What a file has in it that is to have the card of an organisation, of whoever's making; undefined where it is empty, as a shell leaves it where the command
 * that was to print the card has failed.
 *
 * @param path of the file, where it is not what a person calls it
 */
export function contentOfCard(name: string, file: string, path = file): unknown {
    const what = { operation: "read a card", target: file };
    try {
        const text = textOf(path);
        return text.trim() === "" ? undefined : parsed(text);
    } catch (error) {
        throw failure(what, `${reasonOf(error)}; ${printing(name)}`);
    }
}

function textOf(path: string): string {
    const found = statSync(path);
    if (!found.isFile()) {
        throw new Error("it is no file");
    }
    if (found.size > mostBytes) {
        throw new Error(`it has ${found.size} bytes, and no card has more than ${mostBytes}`);
    }
    return readFileSync(path, "utf8");
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        const [, said] = /^\s*(> \S.*)$/m.exec(text) ?? [];
        const npm = said !== undefined && text.trimStart().startsWith(said);
        throw npm ? new Error(`it begins with what npm says itself, ${quoted(said.trim())}`) : error;
    }
}
