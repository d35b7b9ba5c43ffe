import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { counts } from "../embedded/stack";
import { fieldAt } from "../ground/json";
import { succeeded } from "../test/support/live-stack";
import { benchCluster } from "../test/support/second-cluster";
import { newStack, type Stack, type StackSettings } from "../test/support/stack";
import { openClusters, stageEnvironment, type Stage } from "../test/support/stage";
import { type Row, seconds } from "./table";

/** A program that reads cards, and says how long that took. */
const clockProject = join(__dirname, "..", "test", "support", "cards-clock");

type Change = StackSettings["change"];

/** What a partner's card adds to a preview without changes, from a file and from another stack of the same backend. */
export async function partnerCards(runs: number): Promise<readonly Row[]> {
    const stage = await openClusters(benchCluster);
    const stacks: Stack[] = [];
    const make = async (name: string, change: Change): Promise<Stack> => {
        const environment = stageEnvironment(stage);
        const stack = await newStack({ name, folder: stage.folder, environment, change });
        stacks.push(stack);
        return stack;
    };
    try {
        return await measured(await makeStacks(stage, make), runs);
    } finally {
        for (const stack of stacks) {
            await stack.run("destroy", "--yes", "--skip-preview");
        }
        await stage.close();
    }
}

interface Stacks {
    /** A network of two organisations, both its own. */
    readonly alone: Stack;
    /** The same with a partner. */
    readonly knowing: Stack;
    /** Of the program that reads cards and no more. */
    readonly clock: Stack;
    /** The config of `knowing` and `clock`, by where the partner's card is. */
    readonly bySource: Readonly<Record<Source, Change>>;
}

const sources = ["file", "stack"] as const;
type Source = (typeof sources)[number];

async function makeStacks({ folder }: Stage, make: (name: string, change: Change) => Promise<Stack>): Promise<Stacks> {
    const up = async (stack: Stack): Promise<Stack> => {
        succeeded(await stack.run("up", "--yes", "--skip-preview"));
        return stack;
    };
    const partner = await up(await make("bench-partner", partnerConfig));
    const file = join(folder, "org2.json");
    writeFileSync(file, JSON.stringify(fieldAt(await partner.outputs(), "cards", "org2")));
    const bySource = {
        file: ownConfig("bench-knowing", { file }),
        stack: ownConfig("bench-knowing", { stack: "organization/fabric/bench-partner" }),
    };
    return {
        alone: await up(await make("bench-alone", ownConfig("bench-alone"))),
        knowing: await up(await make("bench-knowing", bySource.file)),
        clock: await make("bench-clock", bySource.file),
        bySource,
    };
}

function partnerConfig(config: Record<string, unknown>): void {
    const organizations = [{ name: "org2", mspId: "Org2MSP", peers: 1 }];
    Object.assign(config, { namespace: "bench-partner", organizations, channels: [], chaincodes: [] });
}

function ownConfig(namespace: string, partner?: object): Change {
    const organizations = [
        { name: "org0", mspId: "OrdererMSP", orderers: 1 },
        { name: "org1", mspId: "Org1MSP", peers: 1 },
        ...(partner === undefined ? [] : [{ name: "org2", mspId: "Org2MSP", partner }]),
    ];
    const members = organizations.slice(1).map(({ name }) => name);
    const channels = [{ name: "mychannel", orderers: ["org0"], members }];
    return (config) => Object.assign(config, { namespace, organizations, channels, chaincodes: [] });
}

async function measured({ alone, knowing, clock, bySource }: Stacks, runs: number): Promise<readonly Row[]> {
    const without: number[] = [];
    const added: Record<Source, number[]> = { file: [], stack: [] };
    const read: Record<Source, number[]> = { file: [], stack: [] };
    const resources: string[] = [];
    const preview = async (stack: Stack): Promise<number> =>
        seconds(async () => {
            const { output } = succeeded(await stack.run("preview", "--expect-no-changes"));
            resources.push(counts(output) ?? "");
        });
    for (let run = 0; run < runs; run += 1) {
        const before = await preview(alone);
        without.push(before);
        for (const source of sources) {
            knowing.configure(bySource[source]);
            added[source].push((await preview(knowing)) - before);
            clock.configure(bySource[source]);
            read[source].push(await readingOf(clock));
        }
    }
    const [own = "", known = ""] = resources;
    return [
        { figure: `preview without changes, no partner, ${own}`, wanted: Infinity, unit: "s", measured: without },
        ...sources.flatMap((source) => [
            {
                figure: `more with a partner's card by ${source}, ${known}`,
                wanted: 0.5,
                unit: "s",
                measured: added[source],
            },
            { figure: `of which reading the card`, wanted: 0.5, unit: "s", measured: read[source] },
        ]),
    ];
}

/** Seconds by the program's own clock. */
async function readingOf(clock: Stack): Promise<number> {
    const { output } = succeeded(await clock.run("preview", "--cwd", clockProject));
    const [, found = "", time = ""] = /(\d+ of \d+) cards read in ([\d.e-]+) s/.exec(output) ?? [];
    if (found !== "1 of 1") {
        throw new Error(`the program read no card: ${output}`);
    }
    return Number(time);
}
