import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { failure, reasonOf } from "../../ground/failure";
import { textAt } from "../../ground/json";

/**
 * The folder of a Go module, fetched by the machine's go command from where it fetches all modules and checked as it
 * checks all: against the `go.sum` in the working folder, else against the checksum database.
 *
 * @param module its path, with `@version` unless the working folder's `go.mod` names one
 */
export async function moduleFolder(module: string, cwd: string): Promise<string> {
    const target = { operation: "fetch the Go module", target: module };
    const env = { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off", GOTOOLCHAIN: "local" };
    try {
        const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", module], { cwd, env });
        const folder = textAt(JSON.parse(stdout), "Dir");
        if (folder !== "") {
            return folder;
        }
    } catch (error) {
        throw failure(target, reasonOf(error));
    }
    throw failure(target, "go names no folder");
}
