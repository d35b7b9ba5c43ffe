import { readFileSync } from "node:fs";

import { run } from "../cluster/execute";

/** Where Debian and many others keep all certificates that the machine trusts. */
const bundle = "/etc/ssl/certs/ca-certificates.crt";

/**
 * The certificates that the machine trusts, in PEM. Behind a company's firewall its own are among them, and a build step
 * in a container cannot download anything without them.
 */
export function machineCertificates(env: NodeJS.ProcessEnv = process.env): string {
    const texts = [bundle, env.NODE_EXTRA_CA_CERTS ?? ""].map(readOptional);
    const blocks = texts.flatMap((text) => [
        ...text.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g),
    ]);
    return [...new Set(blocks.map(([block]) => `${block}\n`))].join("");
}

/** npm's settings for build steps in containers: trust what the machine trusts, fetch from where the machine does. */
export async function machineNpmSettings(): Promise<string> {
    const registry = (await run("npm", ["config", "get", "registry"])).trim();
    return `cafile=${bundle}\nregistry=${registry}\n`;
}

function readOptional(path: string): string {
    try {
        return path === "" ? "" : readFileSync(path, "utf8");
    } catch {
        return "";
    }
}
