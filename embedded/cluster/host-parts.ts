import { join } from "node:path";

import { buildkitConfig, containerdConfig, cniConfig, registryConfig } from "./configuration";
import { withOwnMounts } from "./node";
import type { Part } from "./processes";
import { type ClusterSettings, type Site, buildkitSocket } from "./settings";

/** The name of the registry, the same on the site and in the node. */
export function registryName(settings: ClusterSettings): string {
    return `localhost:${settings.ports.registry}`;
}

/** The registry that images are pushed to, on the site's loopback device. */
export function registry(site: Site): Part {
    return registryPart(site, "registry", false);
}

/** Hands the same images to containerd, which sees only the node's loopback device. */
export function nodeRegistry(site: Site): Part {
    return registryPart(site, "node-registry", true);
}

function registryPart({ settings, tool, env }: Site, name: string, readOnly: boolean): Part {
    const config = join(settings.folder, `${name}.json`);
    const files = {
        [config]: registryConfig(settings.registryStore, `127.0.0.1:${settings.ports.registry}`, readOnly),
    };
    return { name, command: tool("docker-registry"), args: ["serve", config], files, env };
}

/** The image builder. It pulls and its build steps download, so it gets the site's proxy settings. */
export function buildkit({ settings, tool, env }: Site): Part {
    const config = join(settings.folder, "buildkitd.toml");
    const content = buildkitConfig(settings, registryName(settings), buildkitSocket(settings));
    return withOwnMounts({
        name: "buildkitd",
        command: tool("buildkitd"),
        args: ["--config", config],
        files: { [config]: content },
        env: { ...env, ...proxySettings(process.env) },
    });
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
export function proxySettings(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
    const wanted = /^((https?|no|all)_proxy|ssl_cert_(file|dir))$/i;
    return Object.fromEntries(
        Object.entries(env).flatMap(([name, value]) =>
            wanted.test(name) && value !== undefined ? [[name, value]] : [],
        ),
    );
}
