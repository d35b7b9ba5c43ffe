/**
 * How soon a builder says why a chaincode does not run, from the start of `run` to the line that names the reason; the same
 * of fabric-builder-k8s when FABRIC_BUILDER_K8S_BIN names the folder of its binaries: when it ends, and whether it names the
 * reason. Its start timeout is 60 s here, not the 180 s that it has by default, to keep this short. On the embedded cluster.
 * Usage, as root: npx tsx bench/failures.ts [runs, default 3]
 */
import { failing, type Failing } from "../test/support/failing";
import { type Contestant, incumbentNote, openSite, type Place, type Site } from "./site";
import { type Started, stopped } from "../test/support/verbs";
import { printTable, repeated, report } from "./table";

/** What a builder told of one failure. */
interface Told {
    /** From the start of `run`; undefined when it ended without the reason. */
    readonly reasonAfter: number | undefined;
    /** undefined for a run that was stopped because it would have waited on. */
    readonly endAfter: number | undefined;
}

const startTimeout = "60s";

/** Where the incumbent's pods meet what a template brings about here. */
const places: Readonly<Record<string, Place>> = { allocates: "limited", privileged: "restricted" };

/** Words that would tell its user why, however it puts them. */
const reasons: Readonly<Record<string, RegExp>> = {
    missing: /not found|ErrImagePull/,
    "foreign-index": /no match for platform|ErrImagePull/,
    exits: /no ledger to work with|exit code 3/,
    allocates: /OOMKilled/,
    privileged: /PodSecurity/,
};

async function main([runs = "3"]: readonly string[]): Promise<void> {
    const site = await openSite();
    try {
        const own: (readonly Told[])[] = [];
        for (const failure of failing) {
            own.push(await repeated(Number(runs), () => told(site, site.own, failure)));
        }
        const { incumbent } = site;
        // All at once, since it spends this time waiting.
        const theirs = incumbent && (await Promise.all(failing.map((failure) => told(site, incumbent, failure))));
        report(
            failing.map(({ of }, index) => ({
                figure: of,
                wanted: 10,
                unit: "s",
                measured: (own[index] ?? []).map(({ reasonAfter = Infinity }) => reasonAfter),
            })),
        );
        console.log("");
        printTable(
            ["beside it", "this builder ends after", "fabric-builder-k8s ends after", "and names the reason"],
            failing.map(({ of }, index) => [of, ...beside(own[index]?.[0], theirs?.[index])]),
        );
        console.log(`\n${incumbentNote(site)} Its start timeout: ${startTimeout} instead of 3m.`);
    } finally {
        await site.close();
    }
}

async function told(site: Site, contestant: Contestant, failure: Failing): Promise<Told> {
    const isOwn = contestant === site.own;
    const { label, program, nodeRole } = failure;
    const image = site.programs[program];
    const place = places[label];
    const says = isOwn ? failure.says : (reasons[label] ?? failure.says);
    const begun = process.hrtime.bigint();
    const started = contestant.run({ label, image, startTimeout, nodeRole, ...(isOwn ? {} : { place }) });
    const since = (): number => Number(process.hrtime.bigint() - begun) / 1e9;
    const reasonAfter = said(started, says).then((found) => (found ? since() : undefined));
    if (isOwn && failure.mayPass === true) {
        const after = await reasonAfter;
        await stopped(started);
        return { reasonAfter: after, endAfter: undefined };
    }
    await started.status;
    return { endAfter: since(), reasonAfter: await reasonAfter };
}

/** Waits until a verb has said it; false when it ends without. */
function said(started: Started, says: RegExp): Promise<boolean> {
    return new Promise((resolve) => {
        const look = (): void => {
            if (says.test(started.stderr())) {
                resolve(true);
            }
        };
        started.process.stderr?.on("data", look);
        void started.status.then(() => {
            resolve(says.test(started.stderr()));
        });
    });
}

function beside(own: Told | undefined, theirs: Told | undefined): readonly string[] {
    const named = theirs === undefined ? "" : theirs.reasonAfter === undefined ? "no" : "yes";
    return [endOf(own), theirs === undefined ? "" : endOf(theirs), named];
}

function endOf(told: Told | undefined): string {
    return told?.endAfter === undefined ? "its start timeout" : `${told.endAfter.toFixed(1)} s`;
}

void main(process.argv.slice(2));
