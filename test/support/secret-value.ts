import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { KubeObject } from "../../cluster/object";
import { textAt } from "../../ground/json";
import { until } from "../../ground/retry";
import { chaincodeNamespaces, chaincodeObjects } from "./chaincode-pods";
import { processesIn } from "./containers";
import { put } from "./deployer";
import type { LiveStack } from "./live-stack";

/** A value in a Secret that is somebody else's than the stack's, in each of a network's namespaces for chaincode. */
export interface SecretValue {
    /** For `environment` of a pod template. */
    readonly environment: Readonly<Record<string, object>>;
    /** Whether the process of each pod that runs chaincode has the value, and nothing else does. */
    readonly isWithChaincodeAlone: () => Promise<void>;
}

const variable = "PRICES_TOKEN";
const secret = { name: "prices-api", key: "token" };

export async function newSecretValue(live: LiveStack, namespace: string): Promise<SecretValue> {
    const value = `planted-${randomBytes(12).toString("hex")}`;
    for (const home of chaincodeNamespaces(namespace)) {
        const metadata = { name: secret.name, namespace: home };
        const data = { [secret.key]: Buffer.from(value).toString("base64") };
        await put(live.kubernetes, { apiVersion: "v1", kind: "Secret", metadata, data });
    }
    return {
        environment: { [variable]: { secretKeyRef: secret } },
        isWithChaincodeAlone: async () => {
            await assertRunsWith(live, namespace, value);
            const own = chaincodeNamespaces(namespace).map((home) => `Secret ${home}/${secret.name}`);
            assert.deepEqual(await placesOf(live, namespace, value), own);
        },
    };
}

/** The kernel tells what a process was started with. */
async function assertRunsWith(live: LiveStack, namespace: string, value: string): Promise<void> {
    let without: readonly string[] = [];
    const isThere = await until(60, async () => {
        const pods = (await podsOf(live, namespace)).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
        const told = pods.filter(({ metadata }) => hasEnvironment(metadata.uid ?? "", `${variable}=${value}`));
        without = pods.filter((pod) => !told.includes(pod)).map(({ metadata }) => metadata.name ?? "");
        return pods.length > 0 && without.length === 0;
    });
    assert.ok(isThere, `these pods run without it: ${without.join(", ")}`);
}

/** Those that run chaincode: of agents, and servers. */
function podsOf(live: LiveStack, namespace: string): Promise<readonly KubeObject[]> {
    const query = { labelSelector: "app.kubernetes.io/component=chaincode", fieldSelector: "status.phase=Running" };
    return chaincodeObjects(live.kubernetes, namespace, "/api/v1/NS/pods", query);
}

function hasEnvironment(podUid: string, variable: string): boolean {
    return processesIn(podUid).some((pid) => {
        try {
            return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(variable);
        } catch {
            return false; // It has ended meanwhile.
        }
    });
}

const kinds = [
    "/api/v1/NS/configmaps",
    "/api/v1/NS/pods",
    "/api/v1/NS/events",
    "/api/v1/NS/secrets",
    "/apis/apps/v1/NS/deployments",
    "/apis/apps/v1/NS/statefulsets",
    "/apis/batch/v1/NS/jobs",
];

/** Where a value is found that should be in its own Secrets alone: the state, objects, logs of containers. */
async function placesOf(live: LiveStack, namespace: string, value: string): Promise<readonly string[]> {
    const hidden = [value, Buffer.from(value).toString("base64")];
    const shows = (text: string): boolean => hidden.some((form) => text.includes(form));
    const found = shows(JSON.stringify(await live.stack.state())) ? ["the state"] : [];
    for (const home of [namespace, ...chaincodeNamespaces(namespace)]) {
        const lists = kinds.map((kind) => live.kubernetes.list(kind.replace("NS", `namespaces/${home}`)));
        const objects = (await Promise.all(lists)).flatMap(({ items }) => items);
        const showing = objects.filter((object) => shows(JSON.stringify(object)));
        found.push(...showing.map(({ kind, metadata }) => `${kind} ${home}/${metadata.name ?? ""}`));
        for (const pod of objects.filter((object) => object.kind === "Pod" && isLogging(object))) {
            found.push(...(await showingLogs(live, home, pod, shows)));
        }
    }
    return found;
}

/** One that has not begun, or goes, has none to be had. */
function isLogging(pod: KubeObject): boolean {
    return pod.metadata.deletionTimestamp === undefined && textAt(pod, "status", "phase") !== "Pending";
}

async function showingLogs(
    live: LiveStack,
    namespace: string,
    pod: KubeObject,
    shows: (text: string) => boolean,
): Promise<readonly string[]> {
    const name = pod.metadata.name ?? "";
    const { containers, initContainers = [] } = pod["spec"] as Readonly<Record<string, { readonly name: string }[]>>;
    const found: string[] = [];
    for (const { name: container } of [...(containers ?? []), ...initContainers]) {
        const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?container=${container}`;
        for await (const line of live.kubernetes.logs(namespace, name, { container }, AbortSignal.timeout(30_000))) {
            if (shows(line)) {
                found.push(path);
            }
        }
    }
    return found;
}
