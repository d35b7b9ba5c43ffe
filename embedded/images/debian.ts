import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { run } from "../cluster/execute";
import { machineCertificates } from "./machine";

/**
 * Documentation and translations are half of the files and nobody reads them in a container. The folders of the manual
 * stay, as Java's packages link into them.
 */
const leftOut = ["/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*", "/usr/share/man/*.gz"];

/**
 * Makes `debian.tar` in a folder, Debian 12 with these packages beside the essential ones, and `etc`, which goes over
 * it: the certificates that the machine trusts and further files by their path below `/etc`.
 */
export async function makeDebian(
    folder: string,
    packages: readonly string[],
    files: Readonly<Record<string, string | Buffer>> = {},
): Promise<void> {
    const options = [
        "--variant=minbase",
        "--mode=root",
        "--quiet",
        '--aptopt=Acquire::Languages "none"',
        // Nothing is lost when the machine stops meanwhile: the tree is made anew.
        "--dpkgopt=force-unsafe-io",
        ...leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
        `--include=${packages.join(",")}`,
    ];
    await run("mmdebstrap", [...options, "bookworm", join(folder, "debian.tar")]);
    // Where the package ca-certificates has them, whose own tools would bring openssl and perl along.
    const all = { "ssl/certs/ca-certificates.crt": machineCertificates(), ...files };
    for (const [path, content] of Object.entries(all)) {
        const file = join(folder, "etc", path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content, { mode: 0o644 });
    }
}
