import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { pulumiEnvironment } from "../../embedded/environment";
import { newPlaces } from "../../embedded/places";
import { isJsonObject, parseJson, type JsonObject } from "../../ground/json";
import { program } from "./program";
import { kubeconfigOf, type QuietCluster } from "./quiet-cluster";

/** A project that `pulumi new` has made of the template, with a backend and clusters of its own. */
export interface Project {
    readonly folder: string;
    /** Runs the CLI there; fails with what it has printed. */
    readonly pulumi: (...words: readonly string[]) => Promise<string>;
    /** Writes a stack's settings as they are, and gives it an empty state. */
    readonly addStack: (name: string, settings: string) => Promise<void>;
    /** What `pulumi preview --json` prints. */
    readonly preview: (stack: string) => Promise<JsonObject>;
    readonly close: () => void;
}

const checkout = join(__dirname, "..", "..");

/**
 * Has the real CLI make one, with packages of this checkout in place of a download.
 *
 * @param clusters by the name of their context
 */
export async function newProject(clusters: Readonly<Record<string, QuietCluster>>): Promise<Project> {
    const root = mkdtempSync(join(tmpdir(), "project-"));
    const folder = join(root, "network");
    mkdirSync(folder);
    const places = newPlaces({ FABRIC_EMBEDDED_HOME: root });
    const env = { ...pulumiEnvironment({ bin: [] }, process.env, places), NODE_OPTIONS: "" };
    writeFileSync(places.kubeconfig, stringify(await kubeconfigOf(clusters)), { mode: 0o600 });
    const cli = program("pulumi");
    const pulumi = (...words: readonly string[]): Promise<string> => run(cli, words, folder, env);
    process.once("exit", () => {
        rmSync(root, { recursive: true, force: true });
    });
    await pulumi("new", join(checkout, "template"), "--yes", "--generate-only");
    linkPackages(folder);
    return {
        folder,
        pulumi,
        addStack: async (name, settings) => {
            await pulumi("stack", "init", name);
            writeFileSync(join(folder, `Pulumi.${name}.yaml`), settings);
        },
        preview: async (stack) => {
            const text = await pulumi("preview", "--json", "--stack", stack);
            const preview = parseJson(text);
            return isJsonObject(preview) ? preview : {};
        },
        close: () => {
            rmSync(root, { recursive: true, force: true });
        },
    };
}

/** As `npm install` lays them out: the program beside what it needs, and what the template puts in the place of one package. */
function linkPackages(folder: string): void {
    const [from, to] = [join(checkout, "node_modules"), join(folder, "node_modules")];
    mkdirSync(to);
    for (const name of readdirSync(from).filter((one) => one !== "require-from-string")) {
        symlinkSync(join(from, name), join(to, name));
    }
    symlinkSync(checkout, join(to, "fabric"));
    symlinkSync(join(folder, "require-from-string"), join(to, "require-from-string"));
}

function run(cli: string, words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
    return new Promise((resolve, reject) => {
        const args = [...words, "--non-interactive"];
        execFile(cli, args, { cwd, env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
            if (error === null) {
                resolve(stdout);
            } else {
                reject(new Error(`pulumi ${words.join(" ")}: ${stdout}${stderr}`));
            }
        });
    });
}
