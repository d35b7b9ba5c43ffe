import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { failure } from "../../ground/failure";
import { places as ownPlaces, type Places } from "../places";
import { note } from "../progress";
import { browsers } from "./browser";
import { cniFolder, debianPart, installPackages, missingPackages, packageList } from "./debian";
import { goPart } from "./golang";
import { goGroups } from "./groups";
import { withLock } from "./lock";
import { nodePart } from "./node";
import { makePart, partFolder, type Part } from "./parts";
import { releasePart } from "./release";

/** The tools of the embedded stack, all present. */
export interface Toolchain {
    /** Folders for the front of PATH: Node 22, the Pulumi CLI with its language host, Kubernetes, containerd, …. */
    readonly bin: readonly string[];
    /** Where a tool is. Fails for a name that no part provides. */
    readonly path: (name: string) => string;
    /** The folder of the CNI plugins; the node uses `ptp`, `host-local` and `loopback`. */
    readonly cni: string;
}

/** Each part's pinned files are in a folder of its name beside this module. */
const sources = __dirname;
const parts: readonly Part[] = [nodePart, debianPart, ...goGroups.map(goPart)];

/** Put together from other parts, and found before them. */
function release(places: Places): Part {
    const program = (name: string): string => find(name, programFoldersOf(parts, places));
    return releasePart({ cli: program("pulumi"), languageHost: program("pulumi-language-nodejs") });
}

/** Makes sure that every tool is there, building what is missing; quick when nothing is. */
export async function ensureToolchain(places: Places = ownPlaces): Promise<Toolchain> {
    await ensurePackages("installed.txt", places);
    await ensureParts(parts, places);
    const whole = [release(places), ...parts];
    await ensureParts(whole, places);
    const bin = programFoldersOf(whole, places);
    return { bin, path: (name) => find(name, bin), cni: join(partFolder(debianPart, sources, places), cniFolder) };
}

/** Makes sure that the stack's Node is there, and returns its path. */
export async function ensureNode(places: Places = ownPlaces): Promise<string> {
    await ensureParts([nodePart], places);
    return nodeFile(places);
}

/** The stack's Node, if it is there. */
export function installedNode(places: Places = ownPlaces): string | undefined {
    const node = nodeFile(places);
    return existsSync(node) ? node : undefined;
}

function nodeFile(places: Places): string {
    return join(partFolder(nodePart, sources, places), "bin", "node");
}

/** What tests run beside the tools: a JDK and Maven, and a browser, from wherever they are, else from Debian. */
export async function ensureTestPackages(places: Places = ownPlaces): Promise<void> {
    if (!isThere("mvn")) {
        await ensurePackages("tested.txt", places);
    }
    if (!browsers.some(isThere)) {
        await ensurePackages("browser.txt", places);
    }
}

function isThere(program: string): boolean {
    return spawnSync(program, ["--version"]).status === 0;
}

async function ensurePackages(list: string, places: Places): Promise<void> {
    const needed = packageList(readFileSync(join(sources, list), "utf8"));
    const missing = missingPackages(needed);
    if (missing.length > 0) {
        await withLock(lockOf(places), "is building the tools", () =>
            installPackages(missing, join(places.buildLogs, "packages.log")),
        );
    }
}

async function ensureParts(wanted: readonly Part[], places: Places): Promise<void> {
    const missing = wanted.filter((part) => !existsSync(partFolder(part, sources, places)));
    if (missing.length === 0) {
        return;
    }
    await withLock(lockOf(places), "is building the tools", async () => {
        if (missing.length > 1) {
            note(`Building the tools into ${places.tools}, once: up to 25 minutes on two cores.`);
        }
        for (const part of missing) {
            await makePart(part, sources, places);
        }
    });
}

function lockOf(places: Places): string {
    return join(places.tools, ".lock");
}

function programFoldersOf(wanted: readonly Part[], places: Places): readonly string[] {
    return wanted.flatMap((part) => programFolders(part, places));
}

function programFolders(part: Part, places: Places): readonly string[] {
    const folder = partFolder(part, sources, places);
    return part.bin.map((bin) => join(folder, bin)).filter((bin) => existsSync(bin));
}

function find(name: string, bin: readonly string[]): string {
    const found = bin.map((folder) => join(folder, name)).find((file) => existsSync(file));
    if (found === undefined) {
        throw failure({ operation: `find ${name}`, target: "the toolchain" }, `it is in none of ${bin.join(", ")}`);
    }
    return found;
}
