import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { step } from "../progress";
import type { Part, Workshop } from "./parts";
import { run } from "./run";

/** Where the CNI plugins are in the unpacked packages. */
export const cniFolder = "usr/lib/cni";

/** Package names of a list: one a line, `#` begins a comment. */
export function packageList(text: string): readonly string[] {
    return text
        .split("\n")
        .map((line) => line.replace(/#.*/, "").trim())
        .filter((line) => line !== "");
}

/** Those of the packages that are not installed. */
export function missingPackages(packages: readonly string[]): readonly string[] {
    // Fails for names that it does not know, but prints the others.
    const query = ["--show", "--showformat", "${binary:Package} ${db:Status-Status}\n", ...packages];
    const { stdout } = spawnSync("dpkg-query", query, { encoding: "utf8" });
    const lines = stdout.split("\n").map((line) => line.split(" "));
    const installed = lines.filter(([, status]) => status === "installed").map(([name]) => name?.split(":")[0]);
    return packages.filter((name) => !installed.includes(name));
}

/** Installs packages; never removes one, whatever they conflict with. Fetches the package lists when they are stale. */
export async function installPackages(packages: readonly string[], log: string): Promise<void> {
    const install = ["install", "--yes", "--no-install-recommends", "--no-remove", ...packages];
    // Interrupting dpkg would leave packages half installed, and only the user could mend that.
    await step(`Debian packages ${packages.join(" ")}`, () => withFreshLists(install, { log, uninterrupted: true }));
}

/** The packages whose files are needed, unpacked. */
export const debianPart: Part = {
    name: "debian",
    settings: JSON.stringify({ arch: process.arch }),
    bin: ["usr/bin", "usr/sbin", "bin", "sbin"],
    make: unpackPackages,
};

async function unpackPackages({ folder, source, scratch, log: newLog }: Workshop): Promise<void> {
    const packages = packageList(readFileSync(join(source, "unpack.txt"), "utf8"));
    const log = newLog("debian");
    await step(`Debian files ${packages.join(" ")}`, async () => {
        // The sandbox user of apt could not write into our folder.
        await withFreshLists(["download", "--option", "APT::Sandbox::User=root", ...packages], { log, cwd: scratch });
        for (const archive of readdirSync(scratch).filter((file) => file.endsWith(".deb"))) {
            await run({
                program: "dpkg-deb",
                args: ["--extract", join(scratch, archive), folder],
                env: process.env,
                log,
            });
        }
    });
}

interface AptOptions {
    readonly log: string;
    readonly cwd?: string;
    readonly uninterrupted?: boolean;
}

/** Runs apt-get; when it fails, once more with fresh package lists, as they may be missing or name versions that are gone. */
async function withFreshLists(args: readonly string[], options: AptOptions): Promise<void> {
    const waiting = ["--option", "DPkg::Lock::Timeout=300"];
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1", LC_ALL: "C" };
    const apt = (more: readonly string[]): Promise<void> =>
        run({ program: "apt-get", args: [...more, ...waiting], env, ...options });
    try {
        await apt(args);
    } catch {
        await apt(["update"]);
        await apt(args);
    }
}
