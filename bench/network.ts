import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { openGateway, type OpenGateway } from "../client/gateway";
import type { KubeClient } from "../cluster/api";
import type { KubeObject } from "../cluster/object";
import { startCluster } from "../embedded/cluster/cluster";
import { pulumiEnvironment } from "../embedded/environment";
import { ensureImages } from "../embedded/images/images";
import type { LanguageImage } from "../embedded/images/languages";
import { ensureToolchain, type Toolchain } from "../embedded/toolchain/toolchain";
import { fieldAt, objectsAt } from "../ground/json";
import { chaincodeNamespaces } from "../test/support/chaincode-pods";
import { killInPod } from "../test/support/containers";
import { newStack, type Run, type Stack } from "../test/support/stack";

/** A network of one peer, org1-peer1, that `pulumi up` has brought up for a measurement. */
export interface Network {
    readonly kubernetes: KubeClient;
    readonly namespace: string;
    /** Where its chaincode runs. */
    readonly chaincodeNamespace: string;
    readonly toolchain: Toolchain;
    readonly stack: Stack;
    /** Connects to the peer as an application does. */
    connect(): Promise<OpenGateway>;
    /** Removes all of it. */
    close(): Promise<void>;
}

/** A chaincode that is called until it answers. */
export interface Query {
    readonly channel: string;
    readonly chaincode: string;
    readonly function: string;
    /** Whether a chaincode's own refusal proves that it runs. Default false. */
    readonly refusalCounts?: boolean;
}

const peer = "org1-peer1";

/** What a network is brought up with. */
export interface NetworkOptions {
    /** Images to be made beside those that every stack needs. */
    readonly languages: readonly LanguageImage[];
    /** Done once the cluster runs. Default nothing. */
    readonly prepare?: () => Promise<void>;
    /** Over those of the dev stack. */
    readonly settings: Readonly<Record<string, unknown>>;
}

/** Brings up a stack of that name, in a namespace of that name. */
export async function openNetwork(name: string, options: NetworkOptions): Promise<Network> {
    const toolchain = await ensureToolchain();
    const cluster = await startCluster(toolchain);
    await ensureImages(toolchain, cluster, options.languages);
    await options.prepare?.();
    const folder = mkdtempSync(join(tmpdir(), `${name}-`));
    const stack = await newStack({
        name,
        folder,
        environment: pulumiEnvironment(toolchain),
        change: (config) => Object.assign(config, options.settings, { namespace: name }),
    });
    const close = async (): Promise<void> => {
        await stack.run("destroy", "--yes", "--skip-preview");
        cluster.client.close();
        rmSync(folder, { recursive: true, force: true });
    };
    try {
        succeeded(await stack.run("up", "--yes", "--skip-preview"));
        const { connectionProfiles } = (await stack.outputs()) as unknown as Profiles;
        const [kubernetes, profile] = [cluster.client, connectionProfiles["org1"]];
        const client = { kubernetes, namespace: name, organisation: "org1", mspId: "Org1MSP", profile };
        const chaincodeNamespace = chaincodeNamespaces(name)[0] ?? "";
        const connect = (): Promise<OpenGateway> => openGateway(client);
        return { kubernetes, toolchain, stack, namespace: name, chaincodeNamespace, connect, close };
    } catch (error) {
        await close();
        throw error;
    }
}

interface Profiles {
    readonly connectionProfiles: Readonly<Record<string, never>>;
}

/** Calls again and again until there is an answer. */
export async function untilAnswered(gateway: OpenGateway, query: Query): Promise<void> {
    const call = gateway.contract(query.channel, query.chaincode);
    for (;;) {
        try {
            await call("evaluate", query.function, []);
            return;
        } catch (error) {
            if (query.refusalCounts === true && isRefusal(error)) {
                return;
            }
        }
        await sleep(50);
    }
}

/** What a chaincode itself says, as the gateway passes it on. */
function isRefusal(error: unknown): boolean {
    const details = error instanceof GatewayError ? error.details.map(({ message }) => message) : [];
    return details.some((message) => message.startsWith("chaincode response "));
}

/** Kills the peer's process, as the kernel does without memory; resolves when Kubernetes calls its container ready again. */
export async function restartPeer({ kubernetes, namespace }: Network): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const before = await kubernetes.get(`${path}/${peer}-0`);
    const abort = new AbortController();
    killInPod(before.metadata.uid ?? "", /^peer node start/);
    const query = { fieldSelector: `metadata.name=${peer}-0` };
    for await (const event of kubernetes.follow(path, query, abort.signal)) {
        if (event.type !== "synced" && restartsOf(event.object) > restartsOf(before) && isReady(event.object)) {
            break;
        }
    }
    abort.abort();
}

function restartsOf(pod: KubeObject): number {
    return Number(fieldAt(container(pod), "restartCount"));
}

function isReady(pod: KubeObject): boolean {
    return fieldAt(container(pod), "ready") === true;
}

function container(pod: KubeObject): unknown {
    return objectsAt(pod, "status", "containerStatuses").find(({ name }) => name === "peer");
}

function succeeded({ status, output }: Run): void {
    if (status !== 0) {
        throw new Error(output);
    }
}
