import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { failure, reasonOf } from "../../ground/failure";
import { bringUp, updateLog } from "../bring-up";
import { type RunningCluster, startCluster } from "../cluster/cluster";
import { writePrivately } from "../cluster/kubeconfig";
import { pulumiEnvironment } from "../environment";
import { ensureImages } from "../images/images";
import { withClusterLock } from "../lock";
import { fetchOfficialPlugins } from "../official-plugins";
import { note, step } from "../progress";
import { counts } from "../stack";
import { type Toolchain, ensureToolchain } from "../toolchain/toolchain";
import { startWest } from "../west";
import { admit } from "./admission";
import { type Company, cardsFolder, companies, environmentOf, shellLines, stackOf } from "./companies";
import { isKnown } from "./known-cards";
import { type Step, stepsOf, upCommand } from "./steps";

const again = "npm start -- --example consortium";

const project = join(__dirname, "..", "..");

/** Brings up three companies with a stack each on two clusters, says what each of them types, and what comes of it. */
export async function startConsortium(): Promise<void> {
    note(welcome);
    const toolchain = await ensureToolchain();
    await withClusterLock(async () => {
        const [east] = await Promise.all([
            step("cluster", () => startCluster(toolchain)),
            fetchOfficialPlugins(toolchain.path("pulumi"), pulumiEnvironment(toolchain)),
        ]);
        await ensureImages(toolchain, east);
        const west = await step("second cluster", () => startWest(toolchain, east));
        for (const company of companies) {
            await found(company, toolchain, { east, west }[company.cluster]);
        }
        const hasCards = await lookForCards(toolchain);
        if (hasCards) {
            note(goingOn);
        }
        for (const one of stepsOf(hasCards)) {
            await take(one, toolchain, east.cgroup);
        }
    });
    note(farewell());
}

const welcome = [
    "Three companies that share a ledger and nothing else, each with a stack of its own; docs/consortium.md tells of it.",
    "Behind a company's name and $ is what somebody there types, in a shell of their own and in this folder.",
].join("\n");

const goingOn =
    "\nAll have told their cards before, so that is left out. What else was made before is there, and counted as unchanged.";

/** Whether all know each other already. Takes away the cards of a consortium that is no more, by which none could come up again. */
async function lookForCards(toolchain: Toolchain): Promise<boolean> {
    const known: readonly boolean[] = await Promise.all(
        companies.map((company) => isKnown(company, () => outputsOf(company, toolchain))),
    );
    if (!known.includes(true)) {
        await rm(cardsFolder(), { recursive: true, force: true });
    }
    await mkdir(cardsFolder(), { recursive: true });
    return !known.includes(false);
}

async function outputsOf(company: Company, toolchain: Toolchain): Promise<string> {
    const options = { cwd: project, env: environmentOf(company, toolchain) };
    const args = ["stack", "output", "--json"];
    return (await promisify(execFile)(toolchain.path("pulumi"), args, options)).stdout;
}

/** What a company gets of its cluster, and what it types once in each shell. */
async function found(company: Company, toolchain: Toolchain, cluster: RunningCluster): Promise<void> {
    const { name, namespaces } = company;
    const { places } = stackOf(company);
    await writePrivately(places.kubeconfig, await admit(cluster, { user: name, namespaces }));
    const lines = shellLines(company, toolchain);
    await writePrivately(environmentFile(company), `${lines.join("\n")}\n`);
    const shown = lines.filter((line) =>
        /PASSPHRASE_FILE|BACKEND_URL|KUBECONFIG|CONFIG_FILE|STACK=|PARTNERS/.test(line),
    );
    const context = cluster.settings.context;
    note(
        [
            "",
            `${name} is on cluster ${context}, in ${namespaces.join(" and ")}; its user changes nothing elsewhere, and reads nothing of the others.`,
            `${name} $ . ${environmentFile(company)}`,
            ...shown.map((line) => `    ${line}`),
        ].join("\n"),
    );
}

function environmentFile(company: Company): string {
    return join(stackOf(company).places.state, "environment");
}

async function take({ company, says, command }: Step, toolchain: Toolchain, cgroup: string): Promise<void> {
    const env = environmentOf(company, toolchain);
    note(`\n${company.name} $ ${command}\n${says}`);
    if (command === upCommand) {
        const stack = stackOf(company);
        const remarks = await bringUp(toolchain, stack, { env, cgroup, again });
        noteAll([counts(readFileSync(updateLog(stack.places), "utf8")), remarks]);
    } else {
        noteAll([await printed(company, command, env)]);
    }
}

function noteAll(texts: readonly (string | undefined)[]): void {
    texts.forEach((text = "") => {
        if (text !== "") {
            note(text);
        }
    });
}

/** Runs a command as it was typed. */
async function printed(company: Company, command: string, env: Readonly<Record<string, string>>): Promise<string> {
    try {
        const { stdout, stderr } = await promisify(execFile)("/bin/sh", ["-c", command], { cwd: project, env });
        return `${stdout}${stderr}`.trimEnd();
    } catch (error) {
        const advice = `Run \`${again}\` again when the cause is gone: it goes on where it stopped.`;
        throw failure({ operation: `run \`${command}\``, target: `stack ${company.name}`, advice }, whyOf(error));
    }
}

/** What the command itself has said. */
function whyOf(error: unknown): string {
    const told = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    return told === "" ? reasonOf(error) : told;
}

/** How to go on. */
function farewell(): string {
    const hints = companies.flatMap((company) => [
        [`. ${environmentFile(company)}`, `${company.name}: pulumi preview, ${furtherCommand(company)}`],
    ]);
    const lines = [...hints, ["npm run down", "ends and removes everything, the dev stack of npm start, too"]];
    const width = Math.max(...lines.map(([command = ""]) => command.length));
    return [
        "",
        "docs/consortium.md says how to go on. In a shell for each, in this folder:",
        ...lines.map(([command = "", does = ""]) => `${command.padEnd(width)} # ${does}`),
    ].join("\n");
}

/** The company of the orderers has no peer to ask. */
function furtherCommand({ organisation, name }: Company): string {
    return name === "orderer" ? `npm run card -- ${organisation}` : "npm run call -- asset-transfer ReadAsset asset1";
}
