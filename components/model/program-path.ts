import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where the program is in a project that has it as a package, as one made from template/ does. */
const packaged = join("node_modules", "fabric");

/**
 * A path of the program's own, as a run in a project's folder names it: the program is that project, or one of its packages. By the package's
 * place and not by that of this file, so that an input of a build is the same wherever npm keeps the package.
 *
 * @param path relative to the program's folder
 */
export function programPath(path: string, project = process.cwd()): string {
    return existsSync(join(project, packaged, "package.json")) ? join(packaged, path) : path;
}
