/**
 * From the start of `run` to a running pod, its image on the node or not; the same of fabric-builder-k8s when
 * FABRIC_BUILDER_K8S_BIN names the folder of its binaries, by turns. The program is small and does nothing, so this is what
 * builder and Kubernetes need themselves; bench/cold-start.ts times chaincode. On the embedded cluster.
 * Usage, as root: npx tsx bench/pod-start.ts [runs, default 10]
 */
import { evict } from "./image-store";
import { untilNone, untilRunning } from "./pods";
import { type Contestant, incumbentNote, openSite, type Site } from "./site";
import { stopped } from "../test/support/verbs";
import { printTable, report, type Row, seconds, spread } from "./table";

const wanted = { present: 1.5, absent: 3 } as const;

async function main([runs = "10"]: readonly string[]): Promise<void> {
    const site = await openSite();
    try {
        const contestants = [site.own, ...(site.incumbent === undefined ? [] : [site.incumbent])];
        // The first pod of a namespace waits for more than its image.
        for (const contestant of contestants) {
            await startToRunning(site, contestant);
        }
        const rows: Row[] = [];
        const beside: (readonly string[])[] = [];
        for (const is of ["present", "absent"] as const) {
            const [own = [], theirs = []] = await inTurns(site, contestants, Number(runs), is);
            const figure = `run to pod Running, image ${is}`;
            rows.push({ figure, wanted: wanted[is], unit: "s", measured: own });
            beside.push([figure, ...spread(theirs)]);
        }
        report(rows);
        if (site.incumbent !== undefined) {
            console.log("");
            printTable([site.incumbent.name, "median", "minimum", "maximum"], beside);
        }
        console.log(`\n${incumbentNote(site)}`);
    } finally {
        await site.close();
    }
}

/** What each of them takes, one after the other in each round, so that all meet the same machine. */
async function inTurns(
    site: Site,
    contestants: readonly Contestant[],
    rounds: number,
    is: keyof typeof wanted,
): Promise<readonly (readonly number[])[]> {
    const measured = contestants.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
        for (const [index, contestant] of contestants.entries()) {
            if (is === "absent") {
                await evict(site.toolchain, site.programs.stays.digest);
            }
            measured[index]?.push(await startToRunning(site, contestant));
        }
    }
    return measured;
}

async function startToRunning({ client, programs }: Site, contestant: Contestant): Promise<number> {
    const { namespace } = contestant;
    let stop = (): Promise<void> => Promise.resolve();
    const taken = await seconds(async () => {
        const started = contestant.run({ label: "basic", image: programs.stays });
        stop = () => stopped(started);
        await untilRunning(client, namespace, 1);
    });
    await stop();
    // The incumbent leaves its Job behind.
    await client.remove(`/apis/batch/v1/namespaces/${namespace}/jobs`);
    await untilNone(client, namespace);
    return taken;
}

void main(process.argv.slice(2));
