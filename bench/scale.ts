/**
 * First previews of networks of growing size, one channel with a peer and an approval of each organisation, on a cluster that is made up (test/support/quiet-cluster):
 * time by number of resources, with the line that fits best, and what a resource's state takes. Usage, after `npm start`: npx tsx bench/scale.ts [runs, default 3]
 */
import { stringify } from "yaml";
import { objectAt, objectsAt, textAt, type JsonObject } from "../ground/json";
import { newProject, type Project } from "../test/support/project";
import { startQuietCluster } from "../test/support/quiet-cluster";
import { ensureToolchain } from "../embedded/toolchain/toolchain";
import { machine, printTable, seconds, spread } from "./table";

const organisations = [2, 8, 30, 100];
const dynamic = "pulumi-nodejs:dynamic/";

interface Size {
    readonly organisations: number;
    readonly resources: number;
    /** Bytes of what the state would have of its largest dynamic resource, and of all of them together. */
    readonly largest: number;
    readonly state: number;
    readonly seconds: readonly number[];
}

async function main([runs = "3"]: readonly string[]): Promise<void> {
    const { bin } = await ensureToolchain();
    process.env.PATH = [...bin, process.env.PATH].join(":");
    const cluster = await startQuietCluster(["standard"]);
    const project = await newProject({ quiet: cluster });
    try {
        const sizes: Size[] = [];
        for (const count of organisations) {
            sizes.push(await measured(project, count, Number(runs)));
        }
        print(sizes);
    } finally {
        project.close();
        await cluster.server.stop();
    }
}

async function measured(project: Project, count: number, runs: number): Promise<Size> {
    const stack = `of${count}`;
    await project.addStack(stack, stringify({ config: settingsOf(count) }));
    const times: number[] = [];
    let preview: JsonObject = {};
    for (let run = 0; run < runs; run += 1) {
        times.push(
            await seconds(async () => {
                preview = await project.preview(stack);
            }),
        );
    }
    const states = objectsAt(preview, "steps").map((step) => objectAt(step, "newState"));
    const bytes = states
        .filter((state) => textAt(state, "type").startsWith(dynamic))
        .map((state) => Buffer.byteLength(JSON.stringify(state)));
    const state = Buffer.byteLength(JSON.stringify(states));
    return { organisations: count, resources: states.length, largest: Math.max(...bytes), state, seconds: times };
}

function settingsOf(count: number): Readonly<Record<string, unknown>> {
    const members = Array.from({ length: count }, (_, index) => `org${index + 1}`);
    const domain = (name: string): string => `${name}.example.com`;
    return {
        "fabric:context": "quiet",
        "fabric:namespace": "fabric",
        "fabric:registry": "ghcr.io/acme",
        "fabric:createNamespace": false,
        "fabric:organizations": [
            { name: "org0", mspId: "OrdererMSP", domain: domain("org0"), orderers: 3 },
            ...members.map((name) => ({ name, mspId: `${name}MSP`, domain: domain(name), peers: 1 })),
        ],
        "fabric:channels": [{ name: "mychannel", orderers: ["org0"], members }],
        "fabric:chaincodes": [
            { name: "basic", channel: "mychannel", type: "k8s", image: `ghcr.io/acme/basic@sha256:${"0".repeat(64)}` },
        ],
    };
}

function print(sizes: readonly Size[]): void {
    console.log(`${machine()}\n`);
    printTable(
        [
            "organisations",
            "resources",
            "median s",
            "minimum",
            "maximum",
            "state, KiB",
            "largest dynamic resource, bytes",
        ],
        sizes.map((size) => [
            String(size.organisations),
            String(size.resources),
            ...spread(size.seconds),
            (size.state / 1024).toFixed(0),
            String(size.largest),
        ]),
    );
    const points = sizes.flatMap(({ resources, seconds: times }) => times.map((time) => [resources, time] as const));
    const { base, slope } = fit(points);
    console.log(`\nbest line: ${base.toFixed(1)} s + ${(1000 * slope).toFixed(1)} ms for each resource`);
}

/** By least squares. */
function fit(points: readonly (readonly [number, number])[]): { readonly base: number; readonly slope: number } {
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, time]) => time))];
    const slope =
        points.reduce((sum, [at, time]) => sum + (at - x) * (time - y), 0) /
        points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
    return { base: y - slope * x, slope };
}

void main(process.argv.slice(2));
