import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The path of a program of Fabric, from PATH. Its absence fails the test that wants it: it never passes unseen. */
export function program(name: string): string {
    const found = (process.env["PATH"] ?? "")
        .split(delimiter)
        .map((folder) => join(folder, name))
        .find(isExecutable);
    if (found === undefined) {
        throw new Error(`${name} is not in PATH; npm test puts it there`);
    }
    return found;
}

function isExecutable(path: string): boolean {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
