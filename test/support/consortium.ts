import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import type { RunningCluster } from "../../embedded/cluster/cluster";
import { type Guest, admit, dismiss } from "../../embedded/consortium/admission";
import { places } from "../../embedded/places";
import type { Client } from "./calling";
import { type Change, clientOf } from "./live-stack";
import { openClusters, stageEnvironment, type SecondCluster, type Stage } from "./stage";
import { newStack, type Run, type Stack } from "./stack";

/** Which cluster each company's nodes are on. */
const sides = { orderer: "east", org1: "east", org2: "west" } as const;

export type CompanyName = keyof typeof sides;

/** Where a company is: nothing of it is another one's. */
export interface Company {
    readonly name: CompanyName;
    /** Its own, and not that of the companies beside it on the cluster. */
    readonly cluster: RunningCluster;
    /** Of its nodes, and of its chaincode. */
    readonly namespace: string;
    readonly chaincodeNamespace: string;
    /** Of its config, its state, its kubeconfig and its PULUMI_HOME. */
    readonly folder: string;
    /** Where all companies put their cards for the others. */
    readonly cards: string;
    /** Its deployer, who may do nothing outside of its namespaces; so does the CLI. */
    readonly kubernetes: KubeClient;
    readonly kubeconfig: string;
    readonly passphrase: string;
}

/** A company with its stack. */
export interface CompanyStack extends Company {
    readonly stack: Stack;
    /** `up` without a question; how it ended is for the caller to see. */
    readonly up: (...args: readonly string[]) => Promise<Run>;
    /** Writes the config anew, with where the company is. */
    readonly configure: (change: Change) => void;
    readonly clientOf: (organisation: string) => Promise<Client>;
}

/** Three companies on two clusters. Its members are there from the suite's first hook on. */
export interface Consortium extends Pick<Stage, "east" | "west" | "stopWest" | "startWest"> {
    readonly company: (name: CompanyName) => CompanyStack;
}

export interface ConsortiumSettings {
    /** Begins the names of namespaces and users. */
    readonly name: string;
    /** What a company's config is at first, beside the dev stack's and where it is. */
    readonly config: (company: Company) => Change;
}

/** Gives the mocha suite that calls it three stacks that share nothing, and takes all away after it. */
export function useConsortium(settings: ConsortiumSettings): Consortium {
    let open: OpenConsortium | undefined;
    const live = (): OpenConsortium => open ?? assert.fail("the suite's first hook has not run");
    before(async () => {
        open = await openConsortium(settings);
    });
    after(() => open?.close());
    return {
        get east() {
            return live().east;
        },
        get west() {
            return live().west;
        },
        company: (name) => live().company(name),
        stopWest: () => live().stopWest(),
        startWest: () => live().startWest(),
    };
}

/** A consortium that is there until it is closed. */
export type OpenConsortium = Consortium & { readonly close: () => Promise<void> };

/** Starts both clusters, and makes three stacks that share nothing; whoever calls it closes them. */
export async function openConsortium(settings: ConsortiumSettings, second?: SecondCluster): Promise<OpenConsortium> {
    const stage = await openClusters(second);
    try {
        const companies = new Map<CompanyName, CompanyStack>();
        for (const name of Object.keys(sides) as CompanyName[]) {
            companies.set(name, await found(settings, stage, name));
        }
        return { ...stage, company: (name) => companies.get(name) ?? assert.fail(`${name} has no stack`) };
    } catch (error) {
        await stage.close();
        throw error;
    }
}

async function found(settings: ConsortiumSettings, stage: Stage, name: CompanyName): Promise<CompanyStack> {
    const company = await newCompany(settings.name, stage, name);
    const { folder, passphrase, kubernetes, namespace } = company;
    const own = { ...places, kubeconfig: company.kubeconfig, ...pulumiFolders(folder) };
    const environment = stageEnvironment(stage, own);
    const change = placed(company, settings.config(company));
    const stack = await newStack({ name, folder, environment, passphrase, change });
    return {
        ...company,
        stack,
        up: (...args) => stack.run("up", "--yes", "--skip-preview", ...args),
        configure: (next) => {
            stack.configure(placed(company, next));
        },
        clientOf: (organisation) => clientOf({ namespace }, { stack, kubernetes }, organisation),
    };
}

async function newCompany(prefix: string, stage: Stage, name: CompanyName): Promise<Company> {
    const cluster = stage[sides[name]];
    const namespace = `${prefix}-${name}`;
    const chaincodeNamespace = `${namespace}-chaincode`;
    const guest: Guest = { user: namespace, namespaces: [namespace, chaincodeNamespace] };
    const folder = join(stage.folder, name);
    const cards = join(stage.folder, "cards");
    mkdirSync(folder, { recursive: true });
    mkdirSync(cards, { recursive: true });
    // A cluster of the tests' own ends with all that is in it.
    if (cluster === stage.east) {
        stage.ends.push(() => dismiss(cluster.client, guest));
    }
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, await admit(cluster, guest), { mode: 0o600 });
    const kubernetes = newKubeClient(loadCluster({ kubeconfig }, { ...process.env, NO_PROXY: "*" }));
    stage.ends.push(() => {
        kubernetes.close();
    });
    const passphrase = `passphrase of ${namespace}`;
    return { name, cluster, namespace, chaincodeNamespace, folder, cards, kubernetes, kubeconfig, passphrase };
}

function pulumiFolders(folder: string): Record<"pulumiHome" | "pulumiState", string> {
    return { pulumiHome: join(folder, "home"), pulumiState: join(folder, "state") };
}

/** The kubeconfig is found by the environment, as for a person. */
function placed({ cluster, namespace }: Company, change: Change): Change {
    return (config) => {
        Object.assign(config, { context: cluster.settings.context, namespace, createNamespace: false });
        change(config);
    };
}
