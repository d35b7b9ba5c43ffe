/**
 * What running chaincodes of type k8s cost beside one peer, at 1, 5, 20 and 50 of them: memory (PSS, and RSS of the agent)
 * and the time of a processor while nothing happens, of agent and verbs together; the same of fabric-builder-k8s when
 * FABRIC_BUILDER_K8S_BIN names the folder of its binaries. Pods of a program that does nothing, on the embedded cluster.
 * Usage, as root: npx tsx bench/memory.ts [seconds of idling, default 60]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { untilNone, untilRunning } from "./pods";
import { cpuSecondsOf, familyOf, memoryOf } from "./processes";
import { type Contestant, incumbentNote, openSite, type Site } from "./site";
import { type Started, stopped } from "../test/support/verbs";
import { printTable, report, type Row } from "./table";

interface Cost {
    readonly chaincodes: number;
    /** MiB of what serves all chaincodes. */
    readonly shared: number;
    /** MiB of the processes that each chaincode has of its own, together. */
    readonly own: number;
    /** Seconds of a processor over the time of idling. */
    readonly cpu: number;
    /** MiB that the agent has in memory, whether others use it, too, or not. */
    readonly agentRss: number;
}

const steps = [1, 5, 20, 50];

async function main([idling = "60"]: readonly string[]): Promise<void> {
    const site = await openSite();
    try {
        const own = await costs(site, site.own, Number(idling));
        const theirs = site.incumbent === undefined ? [] : await costs(site, site.incumbent, Number(idling));
        report(bounds(own));
        console.log("");
        print(own, theirs, Number(idling));
        console.log(`\n${incumbentNote(site)}`);
    } finally {
        await site.close();
    }
}

async function costs(site: Site, contestant: Contestant, idling: number): Promise<readonly Cost[]> {
    const started: Started[] = [];
    const found: Cost[] = [];
    for (const chaincodes of steps) {
        while (started.length < chaincodes) {
            started.push(contestant.run({ label: `basic-${started.length}`, image: site.programs.stays }));
        }
        await untilRunning(site.client, contestant.namespace, chaincodes);
        // What comes with a start, such as the reader of a log, is to be over.
        await sleep(5000);
        found.push(await costOf(contestant, started, idling));
    }
    await Promise.all(started.map(stopped));
    // The incumbent leaves them to whoever comes after it.
    await site.client.remove(`/apis/batch/v1/namespaces/${contestant.namespace}/jobs`, { query: {} });
    await untilNone(site.client, contestant.namespace);
    return found;
}

async function costOf({ shared }: Contestant, started: readonly Started[], idling: number): Promise<Cost> {
    const own = started.flatMap(({ process: { pid = 0 } }) => familyOf(pid));
    const cpu = (): number => sum([...shared, ...own].map(cpuSecondsOf));
    const before = cpu();
    await sleep(idling * 1000);
    return {
        chaincodes: started.length,
        cpu: cpu() - before,
        shared: sum(shared.map((pid) => memoryOf(pid, "Pss"))),
        own: sum(own.map((pid) => memoryOf(pid, "Pss"))),
        agentRss: sum(shared.map((pid) => memoryOf(pid, "Rss"))),
    };
}

function bounds(own: readonly Cost[]): readonly Row[] {
    const perChaincode = own.map((cost) => cost.own / cost.chaincodes);
    const five = own.filter(({ chaincodes }) => chaincodes === 5).map(({ agentRss }) => agentRss);
    return [
        { figure: "PSS in the peer's container per chaincode", wanted: 2, unit: "MiB", measured: perChaincode },
        { figure: "RSS of the agent with 5 chaincodes", wanted: 80, unit: "MiB", measured: five },
    ];
}

function print(own: readonly Cost[], theirs: readonly Cost[], idling: number): void {
    const head = [
        ["chaincodes", "agent: RSS", "PSS", "verbs: PSS", "in all per chaincode", `CPU in ${idling} s`],
        theirs.length === 0 ? [] : ["fabric-builder-k8s: PSS", "per chaincode", `CPU in ${idling} s`],
    ].flat();
    printTable(
        head,
        own.map((cost, index) => {
            const beside = theirs[index];
            const all = (cost.shared + cost.own) / cost.chaincodes;
            return [
                [
                    String(cost.chaincodes),
                    mib(cost.agentRss),
                    mib(cost.shared),
                    mib(cost.own),
                    mib(all),
                    `${cost.cpu.toFixed(2)} s`,
                ],
                beside === undefined
                    ? []
                    : [mib(beside.own), mib(beside.own / beside.chaincodes), `${beside.cpu.toFixed(2)} s`],
            ].flat();
        }),
    );
}

function mib(value: number): string {
    return `${value.toFixed(value < 10 ? 2 : 1)} MiB`;
}

function sum(values: readonly number[]): number {
    return values.reduce((total, value) => total + value, 0);
}

void main(process.argv.slice(2));
