import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

import { failure, reasonOf } from "../../ground/failure";
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

/** Where and how the go command gets modules and what it trusts, as far as it is the machine's and not the project's matter. */
const goSettings = ["GOPROXY", "GOSUMDB", "GONOPROXY", "GONOSUMDB", "GOPRIVATE", "GOINSECURE", "GOFLAGS"];

/** A `go.env` for build steps in containers: modules from where the machine gets them, and the Go that is there. */
export function machineGoSettings(): string {
    const values = goVariables();
    const set = goSettings.flatMap((name) => (values[name] ? [`${name}=${values[name]}\n`] : []));
    return [...set, "GOTOOLCHAIN=local\n"].join("");
}

function goVariables(): Readonly<Record<string, string>> {
    const operation = "read the settings of the go command";
    try {
        const json = execFileSync("go", ["env", "-json", ...goSettings], { cwd: "/", encoding: "utf8" });
        return z.record(z.string(), z.string()).parse(JSON.parse(json));
    } catch (error) {
        throw failure({ operation, target: "this machine" }, reasonOf(error));
    }
}

/** Keeps Maven away from repositories without TLS: Maven's own default, for a machine that has no Maven. */
const httpBlocker = `<mirrors>
    <mirror>
      <id>maven-default-http-blocker</id>
      <mirrorOf>external:http:*</mirrorOf>
      <url>http://0.0.0.0/</url>
      <blocked>true</blocked>
    </mirror>
</mirrors>`;

/**
 * A `settings.xml` for build steps in containers with the mirrors and proxies of the user's settings and of Maven's own
 * on this machine. Without user names and passwords, as an image is no place for them.
 */
export function machineMavenSettings(env: NodeJS.ProcessEnv = process.env): string {
    const home = env.MAVEN_HOME ?? env.M2_HOME ?? "/usr/share/maven";
    const user = readOptional(join(env.HOME ?? homedir(), ".m2", "settings.xml"));
    const texts = [user, readOptional(join(home, "conf", "settings.xml")) || httpBlocker].map(withoutSecrets);
    const sections = ["mirrors", "proxies"].map((name) => {
        const parts = texts.map((text) => new RegExp(`<${name}>([^]*?)</${name}>`).exec(text)?.[1] ?? "");
        return `<${name}>${parts.join("").trimEnd()}\n</${name}>\n`;
    });
    return `<settings>\n${sections.join("")}</settings>\n`;
}

/** Comments go first: they hold examples of all that is looked for. */
function withoutSecrets(xml: string): string {
    return xml.replace(/<!--[^]*?-->/g, "").replace(/<(username|password)>[^]*?<\/\1>/g, "");
}

function readOptional(path: string): string {
    try {
        return path === "" ? "" : readFileSync(path, "utf8");
    } catch {
        return "";
    }
}
