import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { failure } from "../../ground/failure";
import { writePrivately } from "./kubeconfig";
import type { ClusterSettings } from "./settings";

/** Who may ask the machine's registry. */
export interface RegistryUser {
    readonly name: string;
    readonly password: string;
}

/** The registry's one user, whose password is random, in a file for root's eyes, and gone with the cluster; made the first time. */
export async function registryUser({ folder }: Pick<ClusterSettings, "folder">): Promise<RegistryUser> {
    const path = join(folder, "registry-password");
    if (!existsSync(path)) {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writePrivately(path, `${randomBytes(32).toString("base64url")}\n`);
    }
    return { name: "embedded", password: readFileSync(path, "utf8").trim() };
}

/** What HTTP calls "Basic", without that word: as it is in Docker's config.json, too. */
export function basicCredential({ name, password }: RegistryUser): string {
    return Buffer.from(`${name}:${password}`).toString("base64");
}

/**
 * The user's line in a file of Apache's htpasswd, of which the registry takes bcrypt alone. Perl, in which mmdebstrap is written, has it
 * from the C library. The least cost will do, since nobody guesses such a password, and each request is checked anew. The same user has
 * the same line, so that nothing is started anew for another salt.
 */
export async function passwordLine(user: RegistryUser): Promise<string> {
    const salt = createHash("sha256").update(`salt of ${user.password}`).digest("base64url").replace(/[-_]/g, ".");
    // Of the last of 22 characters only two bits count.
    const setting = `$2y$04$${salt.slice(0, 21)}.`;
    const perl = spawn("perl", ["-e", "print crypt(<STDIN>, $ARGV[0])", setting], {
        stdio: ["pipe", "pipe", "ignore"],
    });
    // One that is not there ends without reading, which its output tells.
    perl.on("error", () => undefined);
    perl.stdin.on("error", () => undefined).end(user.password);
    const hash = await text(perl.stdout);
    if (!hash.startsWith(setting) || hash.length !== 60) {
        throw failure({ operation: "hash the registry's password", target: "this machine" }, "perl has no bcrypt");
    }
    return `${user.name}:${hash}\n`;
}
