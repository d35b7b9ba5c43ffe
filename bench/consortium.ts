/**
 * Networks between companies, on the embedded cluster and a second one that goes at the end: the first `up` of each of three stacks; an `up` without
 * changes of a stack on two clusters, beside that of one on one cluster with as many resources; and what a partner adds to a preview without changes.
 * Usage, as root: npx tsx bench/consortium.ts [runs, default 5] [ups|clusters|cards ..., default all]
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { settingsFile } from "../embedded/consortium/companies";
import { counts } from "../embedded/stack";
import { companyNames, giveCard } from "../test/support/companies";
import { openConsortium, type Company, type OpenConsortium } from "../test/support/consortium";
import { succeeded, type Change } from "../test/support/live-stack";
import { benchCluster } from "../test/support/second-cluster";
import { partnerCards } from "./partner-cards";
import { report, type Row, seconds } from "./table";
import { upsOfTwoClusters } from "./two-clusters";

const parts = { ups: firstUps, clusters: upsOfTwoClusters, cards: partnerCards } as const;

async function main([runs = "5", ...wanted]: readonly string[]): Promise<void> {
    const rows: Row[] = [];
    for (const [name, measure] of Object.entries(parts)) {
        if (wanted.length === 0 || wanted.includes(name)) {
            rows.push(...(await measure(Number(runs))));
        }
    }
    report(rows);
}

/** What each company types, in its order, and what is wanted of it. */
const steps = [
    ...companyNames.map((name) => ({ name, does: `first up of ${name}`, wanted: 60 })),
    { name: "orderer", does: "up of orderer, which founds the channel", wanted: Infinity },
    { name: "org1", does: "up of org1, which joins and approves", wanted: Infinity },
    { name: "org2", does: "up of org2, which joins, approves and commits", wanted: Infinity },
    { name: "org1", does: "up of org1, whose chaincode starts and is called", wanted: Infinity },
] as const;

/** The companies of the example, on a second cluster that has nothing yet, each time. */
async function firstUps(runs: number): Promise<readonly Row[]> {
    const rounds: (readonly Measured[])[] = [];
    for (let round = 1; round <= runs; round += 1) {
        const settings = { name: `bench-companies-${round}`, config: exampleConfig };
        const consortium = await openConsortium(settings, benchCluster);
        try {
            rounds.push(await measured(consortium));
        } finally {
            await consortium.close();
        }
    }
    return steps.map(({ does, wanted }, index) => ({
        figure: `${does}: ${rounds[0]?.[index]?.resources ?? ""}`,
        wanted,
        unit: "s",
        measured: rounds.map((round) => round[index]?.time ?? NaN),
    }));
}

interface Organisation {
    readonly name: string;
    readonly chaincodeNamespace?: string;
    readonly partner?: object;
}

/** A company's settings of the example, with where it is here. */
function exampleConfig({ name, cluster, chaincodeNamespace, cards }: Company): Change {
    return (config) => {
        const { config: keyed } = parse(readFileSync(settingsFile(name), "utf8")) as { config: object }; // Our own file.
        const settings = Object.fromEntries(
            Object.entries(keyed).map(([key, value]): [string, unknown] => [key.replace(/^fabric:/, ""), value]),
        );
        const organisations = (settings["organizations"] as readonly Organisation[]).map((organisation) => ({
            ...organisation,
            ...(organisation.chaincodeNamespace === undefined ? {} : { chaincodeNamespace }),
            ...(organisation.partner === undefined
                ? {}
                : { partner: { file: join(cards, `${organisation.name}.json`) } }),
        }));
        const { context, namespace } = config;
        const outside = { type: "nodePort", host: cluster.settings.nodeAddress };
        const here = { context, namespace, outside, organizations: organisations };
        Object.assign(config, { chaincodes: [] }, settings, here);
    };
}

interface Measured {
    readonly time: number;
    readonly resources: string;
}

async function measured({ company }: OpenConsortium): Promise<readonly Measured[]> {
    const found: Measured[] = [];
    for (const [index, { name }] of steps.entries()) {
        if (index === companyNames.length) {
            await Promise.all(companyNames.map((one) => giveCard(company(one))));
        }
        let output = "";
        const time = await seconds(async () => {
            ({ output } = succeeded(await company(name).up("--suppress-outputs")));
        });
        found.push({ time, resources: counts(output) ?? "" });
    }
    return found;
}

void main(process.argv.slice(2));
