// Calls a chaincode of a stack's network as the administrator of one of its organisations: `npm run call -- …`. It reads what the
// stack tells, as any client would, and goes through a tunnel of the Kubernetes API, so nothing needs to be exposed.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { z } from "zod";
import { newKubeClient } from "../cluster/client";
import { loadCluster } from "../cluster/kubeconfig";
import { places } from "../embedded/places";
import { reasonOf } from "../fabric/failure";
import { readArguments, usage, type Wanted } from "./arguments";
import { openGateway, type Profile } from "./gateway";

const outputs = z.object({
    cluster: z.object({ namespace: z.string(), context: z.string().optional() }),
    connectionProfiles: z.record(
        z.string(),
        z.object({
            organizations: z.record(z.string(), z.object({ mspid: z.string() })),
            peers: z.record(z.string(), z.object({ url: z.string(), tlsCACerts: z.object({ pem: z.string() }) })),
        }),
    ),
    chaincodes: z.record(z.string(), z.object({ channel: z.string() })),
});

async function main(words: readonly string[]): Promise<void> {
    if (["--help", "-h"].includes(words[0] ?? "")) {
        console.log(usage);
        return;
    }
    const wanted = readArguments(words, (path) => readFileSync(path, "utf8"));
    const told = outputs.parse(JSON.parse(await pulumi(wanted, "stack", "output", "--json")));
    const [organisation, { mspId, profile }] = caller(wanted, told.connectionProfiles);
    const { namespace, context } = told.cluster;
    const kubernetes = newKubeClient(
        loadCluster({ ...(context === undefined ? {} : { context }), ...ownKubeconfig() }),
    );
    const gateway = await openGateway({ kubernetes, namespace, organisation, mspId, profile });
    try {
        const call = gateway.contract(channelOf(wanted, told.chaincodes), nameOf(wanted));
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

/** The embedded cluster's; on others the usual places of kubectl. */
function ownKubeconfig(): { readonly kubeconfig?: string } {
    return process.env.PULUMI === undefined ? { kubeconfig: places.kubeconfig } : {};
}

interface Caller {
    readonly mspId: string;
    readonly profile: Profile;
}

function caller(
    { organisation }: Wanted,
    profiles: z.infer<typeof outputs>["connectionProfiles"],
): readonly [string, Caller] {
    const name = organisation ?? Object.keys(profiles).sort()[0] ?? "";
    const profile = profiles[name];
    const mspId = profile?.organizations[name]?.mspid;
    if (profile === undefined || mspId === undefined) {
        const there = Object.keys(profiles).sort().join(", ");
        throw new Error(`the stack has no organisation ${JSON.stringify(name)} with peers; it has: ${there || "none"}`);
    }
    return [name, { mspId, profile }];
}

function channelOf({ channel, chaincode }: Wanted, chaincodes: z.infer<typeof outputs>["chaincodes"]): string {
    const found = channel ?? chaincodes[chaincode]?.channel;
    if (found === undefined) {
        const there = Object.keys(chaincodes).sort().join(", ");
        throw new Error(
            `the stack has no chaincode ${JSON.stringify(chaincode)}; it has: ${there || "none"}; for a chaincode that another stack made, give its --channel, too`,
        );
    }
    return found;
}

/** The stack tells chaincodes of one name on several channels apart as `<channel>/<name>`. */
function nameOf({ chaincode }: Wanted): string {
    return chaincode.slice(chaincode.lastIndexOf("/") + 1);
}

/** The gateway's own sentence says little; its details have what each peer and the chaincode said. */
function sentence(error: unknown): string {
    const details = error instanceof GatewayError ? error.details : [];
    return [reasonOf(error), ...details.map(({ address, message }) => `${address}: ${message}`)].join("\n");
}

main(process.argv.slice(2)).then(
    () => process.exit(0),
    (error: unknown) => {
        console.error(sentence(error));
        process.exit(1);
    },
);
