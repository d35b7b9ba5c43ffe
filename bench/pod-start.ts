/**
 * From the start of `run` to a running pod, its image on the node or not; the same of fabric-builder-k8s when
 * FABRIC_BUILDER_K8S_BIN names the folder of its binaries, by turns. The program is small and does nothing, so this is what
 * builder and Kubernetes need themselves; bench/cold-start.ts times chaincode. On the embedded cluster.
 * Usage, as root: npx tsx bench/pod-start.ts [runs, default 10]
 */
import { evict } from "./image-store";
import { untilNone, untilRunning } from "./pods";
import { type Contestant, incumbentNote, openSite, type Site, stopped } from "./site";
import { report, type Row, seconds } from "./table";

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
        for (const is of ["present", "absent"] as const) {
            const measured = contestants.map((): number[] => []);
            for (let turn = 0; turn < Number(runs); turn++) {
                for (const [index, contestant] of contestants.entries()) {
                    if (is === "absent") {
                        await evict(site.toolchain, site.programs.stays.digest);
                    }
                    measured[index]?.push(await startToRunning(site, contestant));
                }
            }
            rows.push(
                ...contestants.map(({ name }, index) => ({
                    figure: `${name}: run to pod Running, image ${is}`,
                    wanted: wanted[is],
                    unit: "s",
                    measured: measured[index] ?? [],
                })),
            );
        }
        report(rows);
        console.log(`\n${incumbentNote(site)}`);
    } finally {
        await site.close();
    }
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
