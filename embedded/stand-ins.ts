import {
    existsSync,
    lstatSync,
    mkdirSync,
    readFileSync,
    renameSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";

import type { Places } from "./places";
import { packageVersion } from "./plugins/package-version";

/** What the program needs of plugins, and what the embedded stack has a program for in place of the official download. */
const kinds = ["kubernetes", "random", "docker-build"] as const;
type PluginKind = (typeof kinds)[number];

/** Tells a stand-in from the official plugin, which is put in the same folder. */
const marker = "stand-in";

/**
 * Puts a stand-in where the CLI looks for its plugins, for each plugin that is not there: what it finds on PATH it uses too, but
 * with a warning each time. A stand-in runs the program of the plugin's name on PATH, so that each clone of the project has its own.
 */
export function installStandIns(places: Places): void {
    keepPlugins(places);
    for (const kind of kinds) {
        if (!isOfficial(kind, places)) {
            install(kind, places);
        }
    }
}

/** Whether the official plugin is there, of the version that the program's package asks for. */
export function isOfficial(kind: PluginKind, places: Places): boolean {
    const folder = pluginFolder(kind, places);
    return existsSync(folder) && !existsSync(join(folder, marker));
}

/** Makes room for the official plugin. */
export function removeStandIn(kind: PluginKind, places: Places): void {
    if (!isOfficial(kind, places)) {
        rmSync(pluginFolder(kind, places), { recursive: true, force: true });
    }
}

/** `npm run down` removes PULUMI_HOME; the plugins in it are a link's target, so that downloads outlive it. */
function keepPlugins(places: Places): void {
    const kept = join(places.root, "pulumi-plugins");
    const link = join(places.pulumiHome, "plugins");
    mkdirSync(kept, { recursive: true });
    mkdirSync(places.pulumiHome, { recursive: true, mode: 0o700 });
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) {
        symlinkSync(kept, link);
    }
}

/** The engine asks for this very version, and takes no link for the folder. */
function pluginFolder(kind: PluginKind, places: Places): string {
    return join(places.pulumiHome, "plugins", `resource-${kind}-v${packageVersion(`@pulumi/${kind}`)}`);
}

function install(kind: PluginKind, places: Places): void {
    const folder = pluginFolder(kind, places);
    mkdirSync(folder, { recursive: true });
    // The marker first: what is there without it counts as official.
    replaceFile(join(folder, marker), "", 0o644);
    replaceFile(join(folder, `pulumi-resource-${kind}`), script(kind), 0o755);
}

/** It ends with the engine, however that ends: an engine that is killed ends nobody. */
function script(kind: PluginKind): string {
    return `#!/bin/sh
# In place of the official plugin, see embedded/stand-ins.ts: the program of this name on PATH, ended when the engine is.
exec setpriv --pdeathsig TERM pulumi-resource-${kind} "$@"
`;
}

/** Whole at any moment, as a run of the CLI may start it just now. */
function replaceFile(path: string, content: string, mode: number): void {
    if (existsSync(path) && readFileSync(path, "utf8") === content) {
        return;
    }
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, content, { mode });
    renameSync(unfinished, path);
}
