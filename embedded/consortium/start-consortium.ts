import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { failure, reasonOf } from "../../ground/failure";
import { bringUp } from "../bring-up";
import { type RunningCluster, startCluster } from "../cluster/cluster";
import { writePrivately } from "../cluster/kubeconfig";
import { pulumiEnvironment } from "../environment";
import { ensureImages } from "../images/images";
import { withClusterLock } from "../lock";
import { fetchOfficialPlugins } from "../official-plugins";
import { note, step } from "../progress";
import { type Toolchain, ensureToolchain } from "../toolchain/toolchain";
import { startWest } from "../west";
import { admit } from "./admission";
import { type Company, cardFile, cardsFolder, companies, environmentOf, exported, stackOf } from "./companies";
import { type Step, stepsOf, upCommand } from "./steps";

const again = "npm start -- --example consortium";

const project = join(__dirname, "..", "..");

/** Brings up three companies with a stack each on two clusters, says what each of them types, and what comes of it. */
export async function startConsortium(): Promise<void> {
    const toolchain = await ensureToolchain();
    await withClusterLock(async () => {
        const [east] = await Promise.all([
            step("cluster", () => startCluster(toolchain)),
            fetchOfficialPlugins(toolchain.path("pulumi"), pulumiEnvironment(toolchain)),
        ]);
        await ensureImages(toolchain, east);
        const west = await step("second cluster", () => startWest(toolchain, east));
        await mkdir(cardsFolder(), { recursive: true });
        const hasCards = companies.every((company) => existsSync(cardFile(company)));
        for (const company of companies) {
            await found(company, toolchain, { east, west }[company.cluster]);
        }
        for (const one of stepsOf(hasCards)) {
            await take(one, toolchain, east.cgroup);
        }
    });
    note(farewell());
}

/** What a company gets of its cluster, and what it types once in each shell. */
async function found(company: Company, toolchain: Toolchain, cluster: RunningCluster): Promise<void> {
    const { name, namespaces } = company;
    const { places } = stackOf(company);
    const environment = environmentOf(company, toolchain);
    await writePrivately(places.kubeconfig, await admit(cluster, { user: name, namespaces }));
    const lines = exported(environment);
    await writePrivately(environmentFile(company), `${lines.join("\n")}\n`);
    const shown = lines.filter((line) => /PASSPHRASE_FILE|BACKEND_URL|KUBECONFIG|CONFIG_FILE|STACK=/.test(line));
    note(
        [
            "",
            `${name} is on cluster ${cluster.settings.context}, in ${namespaces.join(" and ")}; its user may do nothing elsewhere.`,
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
    const told =
        command === upCommand
            ? await bringUp(toolchain, stackOf(company), { env, cgroup, again })
            : await printed(company, command, env);
    if (told !== undefined && told !== "") {
        note(told);
    }
}

/** Runs a command as it was typed. */
async function printed(company: Company, command: string, env: Readonly<Record<string, string>>): Promise<string> {
    try {
        const { stdout, stderr } = await promisify(execFile)("/bin/sh", ["-c", command], { cwd: project, env });
        return `${stdout}${stderr}`.trimEnd();
    } catch (error) {
        throw failure({ operation: command, target: company.name }, reasonOf(error));
    }
}

/** How to go on. */
function farewell(): string {
    const shells = companies.map(
        (company) => `. ${environmentFile(company)}`.padEnd(80) + ` # ${company.name}: pulumi preview, npm run call, …`,
    );
    return ["", "docs/consortium.md says what each company sees. In a shell of its own:", ...shells]
        .concat(`npm run down`.padEnd(80) + " # ends and removes everything")
        .join("\n");
}
