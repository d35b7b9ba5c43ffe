import { reasonOf } from "../../fabric/failure";
import type { Cluster } from "../chaincode/cluster";
import { type Memory, runChaincode } from "../chaincode/run";
import { readChaincodeJson } from "../package/chaincode";
import { readImageJson } from "../package/image";
import { type Environment, readSettings, type Settings, wantsDebug } from "../settings";
import { build } from "./build";
import { detect } from "./detect";
import { release } from "./release";
import { newTerminal, type Terminal } from "./terminal";

/** How the peer, or somebody at a shell, called a verb. */
export interface Call {
    /** The verb's path as it was called; its last part is the verb. */
    readonly program: string;
    readonly processId: number;
    readonly args: readonly string[];
    readonly environment: Environment;
}

/** What a verb works with. */
export interface Surroundings {
    /** Takes what goes to the verb's standard error; resolves when it may take more. */
    readonly write: (text: string) => Promise<void>;
    /** Aborted when the verb was told to stop, or is gone. */
    readonly stopped: AbortSignal;
    /** Folder of the image.json of a build, where it is not the build's output folder itself. */
    readonly imageFolder: string | undefined;
    readonly memory: Memory;
    connect(settings: Settings): Cluster;
}

/** As of a process that SIGTERM ended. */
const stoppedStatus = 128 + 15;

/** Performs a verb; resolves to its exit status, and says why where it is not 0. */
export async function perform(call: Call, surroundings: Surroundings): Promise<number> {
    const { program, processId, args, environment } = call;
    const name = program.slice(program.lastIndexOf("/") + 1);
    const terminal = newTerminal(program, processId, wantsDebug(name, environment), surroundings.write);
    const verb = verbs.get(name);
    if (verb === undefined) {
        terminal.say(`Expected to be called as one of ${[...verbs.keys()].join(", ")}`);
        return 1;
    }
    if (args.length !== verb.expects.length) {
        terminal.say(`Expected ${enumerated(verb.expects)} arguments`);
        return 1;
    }
    try {
        return await verb.perform(call, terminal, surroundings);
    } catch (error) {
        if (surroundings.stopped.aborted) {
            return stoppedStatus;
        }
        terminal.say(`Error ${verb.doing} chaincode: ${reasonOf(error)}`);
        return 1;
    }
}

interface Verb {
    /** The names of its arguments. */
    readonly expects: readonly string[];
    readonly doing: string;
    perform(call: Call, terminal: Terminal, surroundings: Surroundings): Promise<number>;
}

const verbs: ReadonlyMap<string, Verb> = new Map([
    [
        "detect",
        {
            expects: ["CHAINCODE_SOURCE_DIR", "CHAINCODE_METADATA_DIR"],
            doing: "detecting",
            perform: async ({ args: [, metadata = ""] }, terminal) => ((await detect(metadata, terminal)) ? 0 : 1),
        },
    ],
    [
        "build",
        {
            expects: ["CHAINCODE_SOURCE_DIR", "CHAINCODE_METADATA_DIR", "BUILD_OUTPUT_DIR"],
            doing: "building",
            perform: async ({ args: [source = "", metadata = "", output = ""] }) => {
                await build(source, metadata, output);
                return 0;
            },
        },
    ],
    [
        "release",
        {
            expects: ["BUILD_OUTPUT_DIR", "RELEASE_OUTPUT_DIR"],
            doing: "releasing",
            perform: async ({ args: [buildOutput = "", output = ""] }) => {
                await release(buildOutput, output);
                return 0;
            },
        },
    ],
    ["run", { expects: ["BUILD_OUTPUT_DIR", "RUN_METADATA_DIR"], doing: "running", perform: run }],
]);

async function run(call: Call, terminal: Terminal, surroundings: Surroundings): Promise<number> {
    const {
        args: [buildOutput = "", runMetadata = ""],
        environment,
    } = call;
    const started = Date.now();
    const settings = settingsOr(terminal, environment);
    if (settings === undefined) {
        return 1;
    }
    terminal.debug(`Settings: ${JSON.stringify(settings)}`);
    const image = await readImageJson(buildOutput, surroundings.imageFolder);
    const chaincode = await readChaincodeJson(runMetadata);
    const cluster = surroundings.connect(settings);
    const { stopped, memory } = surroundings;
    const deadline = settings.startTimeout > 0 ? started + settings.startTimeout : Infinity;
    const launch = { settings, chaincode, image, owner: cluster.owner };
    await runChaincode({ cluster, launch, terminal, stopped, deadline, memory });
    return 0;
}

/** Wrong settings are told in their own words, without "Error running chaincode". */
function settingsOr(terminal: Terminal, environment: Environment): Settings | undefined {
    try {
        return readSettings(environment);
    } catch (error) {
        terminal.say(reasonOf(error));
        return undefined;
    }
}

function enumerated(names: readonly string[]): string {
    return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
