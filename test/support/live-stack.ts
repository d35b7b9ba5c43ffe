import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeClient } from "../../cluster/api";
import { type EmbeddedCluster, startCluster } from "../../embedded/cluster/cluster";
import { pulumiEnvironment } from "../../embedded/environment";
import { ensureImages } from "../../embedded/images/images";
import { ensureToolchain, type Toolchain } from "../../embedded/toolchain/toolchain";
import type { Client } from "./calling";
import { chaincodeNamespaces } from "./chaincode-pods";
import { newStack, type Run, type Stack, type StackSettings } from "./stack";

/** Changes the dev stack's settings. */
export type Change = StackSettings["change"];

export interface LiveSettings {
    /** The stack's. */
    readonly name: string;
    /** Where its network lives; whatever is there at the end is removed. */
    readonly namespace: string;
    /** Namespaces of organisations that have their own, which go at the end, too. */
    readonly homes?: readonly string[];
    /** What the stack's config is at first, besides its namespace. */
    readonly config: (place: Place) => Change | Promise<Change>;
    /** Languages whose images the registry needs, besides those of a network. */
    readonly languages?: Parameters<typeof ensureImages>[2];
    /** Runs before the stack is destroyed. */
    readonly beforeEnd?: (place: Place) => Promise<unknown>;
}

/** Where a stack under test is. */
export interface Place {
    readonly toolchain: Toolchain;
    readonly cluster: EmbeddedCluster;
    readonly kubernetes: KubeClient;
    /** Of the stack's config and state. */
    readonly folder: string;
}

/** A stack on the embedded cluster. Its members are there from the suite's first hook on. */
export interface LiveStack extends Place {
    readonly stack: Stack;
    /** `up` without a question; how it ended is for the caller to see. */
    readonly up: (...args: readonly string[]) => Promise<Run>;
    /** Writes the config anew, with the namespace. */
    readonly configure: (change: Change) => void;
    /** An application of an organisation: its connection profile, and its administrator's Secret. */
    readonly clientOf: (organisation: string) => Promise<Client>;
}

/** Gives the mocha suite that calls it a stack of its own, and takes that away after it. */
export function useStack(settings: LiveSettings): LiveStack {
    let started: (Place & { readonly stack: Stack }) | undefined;
    before(async () => {
        started = await start(settings);
    });
    after(async () => {
        // Whose start failed has nothing to end, and says so by itself.
        if (started !== undefined) {
            await end(settings, started);
        }
    });
    const live = () => started ?? assert.fail("the suite's first hook has not run");
    return {
        get toolchain() {
            return live().toolchain;
        },
        get cluster() {
            return live().cluster;
        },
        get kubernetes() {
            return live().kubernetes;
        },
        get folder() {
            return live().folder;
        },
        get stack() {
            return live().stack;
        },
        up: (...args) => live().stack.run("up", "--yes", "--skip-preview", ...args),
        configure: (change) => {
            live().stack.configure(placed(settings, change));
        },
        clientOf: (organisation) => clientOf(settings, live(), organisation),
    };
}

/** A run that ended well; fails with its output otherwise. */
export function succeeded(run: Run): Run {
    assert.equal(run.status, 0, run.output);
    return run;
}

async function start(settings: LiveSettings): Promise<Place & { readonly stack: Stack }> {
    const toolchain = await ensureToolchain();
    const cluster = await startCluster(toolchain);
    await ensureImages(toolchain, cluster, settings.languages);
    const folder = mkdtempSync(join(tmpdir(), `fabric-${settings.name}-`));
    const place = { toolchain, cluster, kubernetes: cluster.client, folder };
    const change = placed(settings, await settings.config(place));
    const environment = pulumiEnvironment(toolchain);
    return { ...place, stack: await newStack({ name: settings.name, folder, environment, change }) };
}

function placed({ namespace }: LiveSettings, change: Change): Change {
    return (config) => {
        Object.assign(config, { namespace });
        change(config);
    };
}

async function end(settings: LiveSettings, live: Place & { readonly stack: Stack }): Promise<void> {
    try {
        await settings.beforeEnd?.(live);
        await live.stack.run("destroy", "--yes", "--skip-preview");
        for (const name of [
            settings.namespace,
            ...chaincodeNamespaces(settings.namespace),
            ...(settings.homes ?? []),
        ]) {
            await live.kubernetes.remove(`/api/v1/namespaces/${name}`);
        }
    } finally {
        live.kubernetes.close();
        rmSync(live.folder, { recursive: true, force: true });
    }
}

type Profile = Client["profile"] & { readonly organizations: Readonly<Record<string, { readonly mspid: string }>> };

interface Told {
    readonly cluster: { readonly homes?: Readonly<Record<string, { readonly namespace: string }>> };
    readonly connectionProfiles: Readonly<Record<string, Profile>>;
    readonly endpoints: Readonly<Record<string, string>>;
}

/** An application of an organisation, where the nodes of the stack are in a namespace. */
export async function clientOf(
    { namespace }: { readonly namespace: string },
    { stack, kubernetes }: { readonly stack: Stack; readonly kubernetes: KubeClient },
    organisation: string,
): Promise<Client> {
    const { cluster, connectionProfiles, endpoints } = (await stack.outputs()) as unknown as Told; // The outputs of this program.
    const profile = connectionProfiles[organisation];
    const mspId = profile?.organizations[organisation]?.mspid ?? assert.fail(`there is no profile of ${organisation}`);
    return {
        kubernetes,
        namespace: cluster.homes?.[organisation]?.namespace ?? namespace,
        organisation,
        mspId,
        profile,
        endpoints,
    };
}
