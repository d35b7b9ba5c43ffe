import { join } from "node:path";

import { withOwnNetwork } from "./build-network";
import { buildkitConfig, cniConfig, containerdConfig, registryConfig, stepNetwork } from "./configuration";
import { resolvConfElsewhere } from "./name-servers";
import type { Part } from "./processes";
import { type BuildingCluster, type ClusterSettings, type Site } from "./settings";

/** The name of the registry, the same on the site and in the node. */
export function registryName(settings: ClusterSettings): string {
    return `localhost:${settings.ports.registry}`;
}

/**
 * The registry that images are pushed to, on the site's loopback device, where every user of the machine could.
 *
 * @param users the content of a htpasswd file
 */
export function registry(site: Site, users: string): Part {
    return registryPart(site, "registry", users);
}

/** Hands the same images to containerd, which sees only the node's loopback device. */
export function nodeRegistry(site: Site): Part {
    return registryPart(site, "node-registry");
}

function registryPart({ settings, tool, env }: Site, name: string, users?: string): Part {
    const config = join(settings.folder, `${name}.json`);
    const usersFile = join(settings.folder, "registry-users");
    const address = `127.0.0.1:${settings.ports.registry}`;
    const content = registryConfig(settings.registryStore, address, users === undefined ? undefined : usersFile);
    const files = { [config]: content, ...(users === undefined ? {} : { [usersFile]: users }) };
    return { name, command: tool("docker-registry"), args: ["serve", config], files, env };
}

/** The image builder, in a network of its own. It pulls and its build steps download, so it gets the site's proxy settings. */
export function buildkit({ settings, tool, cni, env }: Site<BuildingCluster>): Part {
    const config = join(settings.folder, "buildkitd.toml");
    const network = join(settings.folder, "build-network.conflist");
    const part = {
        name: "buildkitd",
        command: tool("buildkitd"),
        args: ["--config", config],
        files: {
            [config]: buildkitConfig(settings, { registry: registryName(settings), network, plugins: cni }),
            [network]: stepNetwork(settings),
        },
        env: { ...env, ...proxySettings(process.env) },
    };
    return withOwnNetwork(settings, part, resolvConfElsewhere());
}

/** The container runtime, to be run in the node. */
export function containerd({ settings, tool, env }: Site): Part {
    const config = join(settings.folder, "containerd.toml");
    const files = {
        [config]: containerdConfig(settings, registryName(settings)),
        [join(settings.folder, "cni", "10-pods.conflist")]: cniConfig(settings),
    };
    return { name: "containerd", command: tool("containerd"), args: ["--config", config], files, env };
}

/** Names of proxies and of certificates to trust, which a site behind a firewall needs to download anything. */
function proxySettings(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
    const wanted = /^((https?|no|all)_proxy|ssl_cert_(file|dir))$/i;
    return Object.fromEntries(
        Object.entries(env).flatMap(([name, value]) =>
            wanted.test(name) && value !== undefined ? [[name, value]] : [],
        ),
    );
}
