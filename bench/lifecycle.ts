/**
 * The lifecycle of many chaincodes at once, by `pulumi up` and by a serial script of Fabric's `peer` on the same network, in turn: wall time, and the
 * blocks that have its transactions. Usage, after `npm start`: FABRIC_PEER=<path of peer> FABRIC_CFG_PATH=<folder of core.yaml> npx tsx bench/lifecycle.ts
 * [runs, default 5]; without FABRIC_PEER the script is left out.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blockFile, factsIn, type LedgerFact } from "../test/support/ledger-witness";
import { succeeded } from "../test/support/live-stack";
import { openNetwork, type Network } from "./network";
import { developer, newPeerCli } from "./peer-cli";
import { report, seconds, type Row } from "./table";

const channel = "mychannel";
const [few, many] = [10, 50];
/** Nothing is built while a developer's own process is to answer. */
const source = "chaincode/asset-transfer";
const settings = {
    organizations: [
        { name: "org0", mspId: "OrdererMSP", domain: "org0.example.com", orderers: 1 },
        { name: "org1", mspId: "Org1MSP", domain: "org1.example.com", peers: 1 },
        { name: "org2", mspId: "Org2MSP", domain: "org2.example.com", peers: 1 },
    ],
    channels: [{ name: channel, orderers: ["org0"], members: ["org1", "org2"] }],
};

interface Measured {
    readonly seconds: number;
    readonly blocks: number;
}

async function main([runs = "5"]: readonly string[]): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "lifecycle-"));
    const network = await openNetwork("bench-lifecycle", { languages: [], settings: { ...settings, chaincodes: [] } });
    try {
        const byUp = newUps(network);
        const byScript = await scripted(network, folder);
        const [ups, scripts]: [Measured[], Measured[]] = [[], []];
        for (let run = 0; run < Number(runs); run += 1) {
            ups.push(await byUp(`up${run}`, few));
            if (byScript !== undefined) {
                scripts.push(await byScript(`cli${run}`, few));
            }
        }
        report(rowsOf(ups, scripts, await byUp("many", many)));
    } finally {
        await network.close();
        rmSync(folder, { recursive: true, force: true });
    }
}

type Define = (prefix: string, count: number) => Promise<Measured>;

/** Chaincodes on a developer's machine, which is not asked: there is nothing to build and nothing to start. */
function newUps(network: Network): Define {
    const chaincodes: object[] = [];
    return (prefix, count) => {
        const names = namesOf(prefix, count);
        chaincodes.push(...names.map((name) => ({ name, channel, source, developmentAddress: developer })));
        network.stack.configure((config) =>
            Object.assign(config, settings, { chaincodes, namespace: network.namespace }),
        );
        return measured(network, names, async () => {
            succeeded(await network.stack.run("up", "--yes", "--skip-preview"));
        });
    };
}

async function scripted(network: Network, folder: string): Promise<Define | undefined> {
    const { FABRIC_PEER: program, FABRIC_CFG_PATH: config } = process.env;
    if (program === undefined || config === undefined) {
        return undefined;
    }
    const cli = await newPeerCli(network.kubernetes, network.namespace, { program, config, folder });
    return (prefix, count) => {
        const names = namesOf(prefix, count);
        return measured(network, names, async () => {
            for (const name of names) {
                await cli.define(channel, name);
            }
        });
    };
}

function namesOf(prefix: string, count: number): readonly string[] {
    return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

/** Fails where a transaction does not count, or one is missing: two approvals and a commit for each. */
async function measured(network: Network, names: readonly string[], work: () => Promise<void>): Promise<Measured> {
    const time = await seconds(work);
    const facts = factsIn(await blockFile(network.kubernetes, { ...network, node: "org1-peer1" }, channel));
    const own = facts.filter(({ what }) => /^(?:approve|commit) /.test(what) && names.some((name) => isOf(what, name)));
    const invalid = own.filter(({ isValid }) => !isValid);
    if (own.length !== 3 * names.length || invalid.length > 0) {
        throw new Error(
            `${names.length} chaincodes have ${own.length} transactions, ${invalid.length} of them invalid`,
        );
    }
    return { seconds: time, blocks: new Set(own.map(({ block }: LedgerFact) => block)).size };
}

function isOf(what: string, name: string): boolean {
    return what.split(" ").includes(name);
}

function rowsOf(ups: readonly Measured[], scripts: readonly Measured[], large: Measured): readonly Row[] {
    const blocks = (of: readonly Measured[]): readonly number[] => of.map((one) => one.blocks);
    const times = (of: readonly Measured[]): readonly number[] => of.map((one) => one.seconds);
    const [what, unbounded] = [`${few} chaincodes of 2 organisations`, { wanted: Infinity }];
    const compared: readonly Row[] = [
        { figure: `${what}, by the script`, ...unbounded, unit: "s", measured: times(scripts) },
        { figure: `${what}, by the script`, ...unbounded, unit: "blocks", measured: blocks(scripts) },
        {
            figure: `${what}, up to script, times as fast (wanted ≥ 10)`,
            ...unbounded,
            unit: "",
            measured: scripts.map((script, index) => script.seconds / (ups[index]?.seconds ?? NaN)),
        },
    ];
    return [
        { figure: `${what}, by up`, ...unbounded, unit: "s", measured: times(ups) },
        { figure: `${what}, by up`, wanted: 3, unit: "blocks", measured: blocks(ups) },
        ...(scripts.length === 0 ? [] : compared),
        { figure: `${many} chaincodes of 2 organisations, by up`, ...unbounded, unit: "s", measured: [large.seconds] },
        { figure: `${many} chaincodes of 2 organisations, by up`, wanted: 3, unit: "blocks", measured: [large.blocks] },
    ];
}

void main(process.argv.slice(2));
