import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiEnvironment } from "../../embedded/environment";
import { newPlaces, places as ownPlaces, type Places } from "../../embedded/places";
import { ensureStack } from "../../embedded/stack";
import { devStack, stackSettings } from "../../embedded/stack-settings";
import type { Toolchain } from "../../embedded/toolchain/toolchain";
import { dynamicPrefix } from "../../components/state/texts";

/** How a program ended. */
export interface Ended {
    readonly status: number;
    readonly stdout: string;
    /** Of both streams. */
    readonly output: string;
}

/** A dev stack of its own, beside that of the machine, whose state somebody else has written. */
export interface EditedState {
    /** Runs `embedded/pulumi` as somebody types it. */
    readonly cli: (...args: readonly string[]) => Promise<Ended>;
    /** Runs `npm run state:check`, with that on its standard input. */
    readonly check: (input: string, ...args: readonly string[]) => Promise<Ended>;
    /** Runs the engine itself, without what this project has around it. */
    readonly engine: (...args: readonly string[]) => Promise<Ended>;
    /** Puts a dynamic resource into the state, whose provider has that text. */
    readonly edit: (text: string) => Promise<void>;
    /** Whether code of the state has run. */
    readonly hasRun: () => boolean;
    /** What it does. */
    readonly evil: string;
    readonly remove: () => void;
}

/** The resource in that state. */
export const editedUrn = `urn:pulumi:dev::fabric::${dynamicPrefix}ImageTags::tags`;

/** The tools are those of the machine; all else is below a folder that goes. */
export async function newEditedState(toolchain: Toolchain): Promise<EditedState> {
    const root = mkdtempSync(join(tmpdir(), "edited-"));
    symlinkSync(ownPlaces.tools, join(root, "tools"));
    const places = newPlaces({ FABRIC_EMBEDDED_HOME: root });
    const env = { ...pulumiEnvironment(toolchain, process.env, places), ...stackSettings(places) };
    const pulumi = toolchain.path("pulumi");
    await ensureStack(pulumi, env, devStack(places));
    const engine = (...args: readonly string[]): Promise<Ended> => ended(pulumi, [...args, "--non-interactive"], env);
    const own = { ...process.env, FABRIC_EMBEDDED_HOME: root };
    const marker = join(root, "marker");
    return {
        cli: (...args) => ended(join(project, "embedded", "pulumi"), [...args, "--non-interactive"], own),
        check: (input, ...args) => ended("npm", ["run", "--silent", "state:check", "--", ...args], own, input),
        engine,
        edit: (text) => imported(places, engine, text),
        hasRun: () => existsSync(marker),
        evil: `require("fs").writeFileSync(${JSON.stringify(marker)}, "");`,
        remove: () => {
            rmSync(root, { recursive: true });
        },
    };
}

const project = join(__dirname, "../..");

function ended(program: string, args: readonly string[], env: NodeJS.ProcessEnv, input = ""): Promise<Ended> {
    return new Promise((resolve) => {
        const child = execFile(program, args, { cwd: project, env }, (error, stdout, stderr) => {
            const status = typeof error?.code === "number" ? error.code : error === null ? 0 : 1;
            resolve({ status, stdout, output: stdout + stderr });
        });
        child.stdin?.end(input);
    });
}

async function imported(places: Places, engine: EditedState["engine"], text: string): Promise<void> {
    const { stdout } = await engine("stack", "export");
    const exported = JSON.parse(stdout) as { readonly deployment: object };
    const file = join(places.state, "edited.json");
    const state = { ...exported, deployment: { ...exported.deployment, resources: resources(text) } };
    writeFileSync(file, JSON.stringify(state));
    const { status, output: said } = await engine("stack", "import", "--file", file);
    if (status !== 0) {
        throw new Error(said);
    }
}

function resources(text: string): readonly object[] {
    const urn = (type: string, name: string): string => `urn:pulumi:dev::fabric::${type}::${name}`;
    const id = "00000000-0000-4000-8000-000000000000";
    const provider = { type: "pulumi:providers:pulumi-nodejs", urn: urn("pulumi:providers:pulumi-nodejs", "default") };
    const record = {
        ...{ __provider: text, digest: "sha256:1", tags: [], problem: "" },
        place: { namespace: "localhost:1/none" },
    };
    return [
        { urn: urn("pulumi:pulumi:Stack", "fabric-dev"), type: "pulumi:pulumi:Stack", custom: false },
        { ...provider, custom: true, id, inputs: {}, outputs: {} },
        {
            ...{ urn: editedUrn, type: `${dynamicPrefix}ImageTags`, custom: true, id: "localhost:1/none" },
            ...{ inputs: record, outputs: record, provider: `${provider.urn}::${id}` },
        },
    ];
}
