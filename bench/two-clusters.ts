import { succeeded } from "../test/support/live-stack";
import { benchCluster } from "../test/support/second-cluster";
import { newStack, type Stack, type StackSettings } from "../test/support/stack";
import { namedClusters, openClusters, stageEnvironment, type Stage } from "../test/support/stage";
import { type Row, seconds } from "./table";

/** `up` without changes of the dev stack's network with org2 on a second cluster, and with all on one cluster, by turns. */
export async function upsOfTwoClusters(runs: number): Promise<readonly Row[]> {
    const stage = await openClusters(benchCluster);
    const stacks: Stack[] = [];
    try {
        for (const [name, change] of [
            ["bench-one-cluster", onOne(stage)],
            ["bench-two-clusters", onTwo(stage)],
        ] as const) {
            const { folder } = stage;
            const stack = await newStack({ name, folder, environment: stageEnvironment(stage), change });
            stacks.push(stack);
            succeeded(await stack.run("up", "--yes", "--skip-preview"));
        }
        return await byTurns(stacks, runs);
    } finally {
        for (const stack of stacks) {
            await stack.run("destroy", "--yes", "--skip-preview");
        }
        await stage.close();
    }
}

async function byTurns(stacks: readonly Stack[], runs: number): Promise<readonly Row[]> {
    const [one = [], two = []] = await Promise.all(
        stacks.map(async (stack) => (await stack.state()).deployment.resources ?? []),
    );
    const times: (readonly number[])[] = [];
    for (let run = 0; run < runs; run += 1) {
        const round: number[] = [];
        for (const stack of stacks) {
            round.push(await seconds(async () => succeeded(await unchanged(stack))));
        }
        times.push(round);
    }
    const of = (index: number): readonly number[] => times.map((round) => round[index] ?? NaN);
    const ratios = times.map(([before = NaN, after = NaN]) => after / before);
    return [
        {
            figure: `up without changes, one cluster, ${one.length} resources`,
            wanted: Infinity,
            unit: "s",
            measured: of(0),
        },
        { figure: `the same, two clusters, ${two.length} resources`, wanted: Infinity, unit: "s", measured: of(1) },
        { figure: "two clusters, in ups of one", wanted: 1.3, unit: "", measured: ratios },
    ];
}

function unchanged(stack: Stack): ReturnType<Stack["run"]> {
    return stack.run("up", "--yes", "--skip-preview", "--expect-no-changes");
}

type Change = StackSettings["change"];

/** With a namespace of its own for org2, as on a second cluster, and addresses outside. */
function onOne({ east }: Stage): Change {
    return (config) => {
        const namespace = "bench-one-cluster";
        const outside = { type: "nodePort", host: east.settings.nodeAddress };
        changeOrganisations(config, { org2: { namespace: `${namespace}-org2` } });
        Object.assign(config, { namespace, outside });
    };
}

function onTwo(stage: Stage): Change {
    return (config) => {
        changeOrganisations(config, {
            org0: { cluster: "east" },
            org1: { cluster: "east" },
            org2: { cluster: "west" },
        });
        Reflect.deleteProperty(config, "context");
        Object.assign(config, { namespace: "bench-two-clusters", clusters: namedClusters(stage) });
    };
}

function changeOrganisations(config: Record<string, unknown>, changes: Readonly<Record<string, object>>): void {
    for (const organisation of config["organizations"] as { readonly name: string }[]) {
        Object.assign(organisation, changes[organisation.name]);
    }
}
