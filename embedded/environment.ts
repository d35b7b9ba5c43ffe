import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { embeddedCluster, westCluster } from "./cluster/settings";
import { registryName } from "./cluster/host-parts";
import { type Places, places as ownPlaces } from "./places";
import { installStandIns } from "./stand-ins";
import type { Toolchain } from "./toolchain/toolchain";

/** Our own providers for the kinds of resources whose official plugin cannot be downloaded, which stand-ins find on PATH. */
const ownPlugins = join(__dirname, "plugins", "bin");

/**
 * The environment in which the Pulumi CLI works on the embedded cluster: its state, plugins, passphrase and kubeconfig are
 * the embedded stack's own, and no setting of the user's Pulumi gets through. Makes the folders, the passphrase, and what stands in for plugins.
 */
export function pulumiEnvironment(
    toolchain: Pick<Toolchain, "bin">,
    env: NodeJS.ProcessEnv = process.env,
    places: Places = ownPlaces,
): Record<string, string> & { readonly PULUMI_CONFIG_PASSPHRASE_FILE: string } {
    for (const folder of [places.pulumiHome, places.pulumiState]) {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    installStandIns(places);
    withoutLogs(places);
    return {
        ...withoutPulumi(env),
        PATH: [ownPlugins, ...toolchain.bin, env.PATH ?? ""].join(delimiter),
        KUBECONFIG: places.kubeconfig,
        DOCKER_CONFIG: places.dockerConfig,
        // What Node compiles of Pulumi's packages is kept from one run to the next; Node holds it against the sources by their hash.
        NODE_COMPILE_CACHE: join(places.root, "compiled"),
        PULUMI_HOME: places.pulumiHome,
        PULUMI_BACKEND_URL: `file://${places.pulumiState}`,
        PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(places),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        // Plugins come from PULUMI_HOME and from beside the CLI alone, whatever a Pulumi of the user's has on PATH.
        PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
        // A state names the versions that made it, which may be older than the packages.
        PULUMI_ENABLE_LEGACY_PLUGIN_SEARCH: "true",
        ...pastProxies(env),
    };
}

function withoutPulumi(env: NodeJS.ProcessEnv): Record<string, string> {
    return Object.fromEntries(
        Object.entries(env).flatMap(([name, value]) =>
            value === undefined || name.startsWith("PULUMI_") ? [] : [[name, value]],
        ),
    );
}

/**
 * The CLI writes all that the engine does to a log of each command, which is half of the engine's work and some megabytes that nobody removes; it does
 * without where it cannot make the folder (its package logging).
 */
function withoutLogs({ pulumiHome }: Places): void {
    const folder = join(pulumiHome, "logs");
    if (!lstatSync(folder, { throwIfNoEntry: false })?.isFile()) {
        rmSync(folder, { recursive: true, force: true });
        writeFileSync(folder, "");
    }
}

/** The passphrase of the stack's secrets: random, for root's eyes, and gone with the state that it protects. */
function passphraseFile({ pulumiHome, pulumiState }: Places): string {
    const path = join(dirname(pulumiState), "passphrase");
    if (!existsSync(path)) {
        mkdirSync(pulumiHome, { recursive: true });
        writeFileSync(`${path}.new`, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
        renameSync(`${path}.new`, path);
    }
    return path;
}

/** A proxy of the machine knows neither the nodes nor the registry. */
function pastProxies(env: NodeJS.ProcessEnv): Record<string, string> {
    const nodes = [embeddedCluster, westCluster].map(({ nodeAddress }) => nodeAddress);
    const direct = [...nodes, registryName(embeddedCluster), "localhost", "127.0.0.1"];
    const value = [env.NO_PROXY ?? env.no_proxy ?? "", ...direct].filter((host) => host !== "").join(",");
    return { NO_PROXY: value, no_proxy: value };
}
