// Calls a chaincode of a stack's network as the administrator of one of its organisations: `npm run call -- …`. It reads what the
// stack tells, as any client would, and goes through a tunnel of the Kubernetes API, so nothing needs to be exposed.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ClusterAccess } from "../cluster/access";
import { newKubeClient } from "../cluster/client";
import { loadCluster } from "../cluster/kubeconfig";
import { places } from "../embedded/places";
import { readArguments, strayOptions, usage, type Wanted } from "./arguments";
import { openGateway } from "./gateway";
import { refusalOf } from "./refusal";
import { caller, channelOf, nameOf, nodeSiteOf, outputs, siteOf, type Site } from "./stack-outputs";

async function main(words: readonly string[]): Promise<void> {
    if (["--help", "-h"].includes(words[0] ?? "")) {
        console.log(usage);
        return;
    }
    const wanted = readArguments(words, (path) => readFileSync(path, "utf8"));
    for (const option of strayOptions(wanted)) {
        console.error(`${option} stands behind the function, and is given to the chaincode as an argument`);
    }
    const told = outputs.parse(JSON.parse(await pulumi(wanted, "stack", "output", "--json")));
    const [organisation, { mspId, profile }] = caller(wanted, told.connectionProfiles);
    const { endpoints, cluster } = told;
    const at = ({ namespace, context }: Site) => ({ kubernetes: newKubeClient(access(context)), namespace });
    const podOf = (node: string) => at(nodeSiteOf(organisation, node, cluster));
    const client = { ...at(siteOf(organisation, cluster)), organisation, mspId, profile, endpoints, podOf };
    const gateway = await openGateway(client);
    try {
        const call = gateway.contract(channelOf(wanted, told), nameOf(wanted));
        console.log(await call(wanted.kind, wanted.function, wanted.args, wanted.transient));
        if (wanted.kind === "submit") {
            console.error("committed");
        }
    } finally {
        gateway.close();
    }
}

/** The CLI of the embedded stack, unless PULUMI names another one, as `PULUMI=pulumi` for a cluster of your own. */
async function pulumi({ stack }: Wanted, ...words: readonly string[]): Promise<string> {
    const program = process.env.PULUMI ?? join(__dirname, "..", "embedded", "pulumi");
    const of = stack === undefined ? [] : ["--stack", stack];
    const { stdout } = await promisify(execFile)(program, [...words, ...of], { maxBuffer: 2 ** 26 });
    return stdout;
}

/** The embedded cluster is on this machine, where no proxy knows it; others are found as kubectl finds them. */
function access(context: string | undefined): ClusterAccess {
    const selector = context === undefined ? {} : { context };
    return process.env.PULUMI === undefined
        ? loadCluster({ ...selector, kubeconfig: places.kubeconfig }, { ...process.env, NO_PROXY: "*" })
        : loadCluster(selector);
}

main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
        console.error(refusalOf(error));
        process.exit(1);
    },
);
