import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";

import type { ClusterAccess } from "../cluster/access";
import { newKubeClient } from "../cluster/client";
import { loadInCluster } from "../cluster/in-cluster";
import { loadCluster } from "../cluster/kubeconfig";
import { newBuilds } from "./chaincode/builds";
import type { Cluster } from "./chaincode/cluster";
import { newTurns } from "./chaincode/turns";
import { podVariables } from "./contract";
import { buildSelector } from "./kubernetes/built";
import { peerSelector } from "./kubernetes/names";
import type { Owner } from "./kubernetes/objects";
import { observe } from "./kubernetes/observed";
import { fileProblem } from "./package/json";
import type { Environment, Settings } from "./settings";

/**
 * Connects to the cluster that the settings name: that of the kubeconfig, else the one that this process runs in. The
 * environment is that of the process which stays as long as its chaincodes: its pod, if it names one in that namespace, owns their Jobs.
 */
export function connect(settings: Settings, environment: Environment, signal: AbortSignal): Cluster {
    const { kubeconfig, namespace, peerId } = settings;
    const client = newKubeClient(access(kubeconfig));
    return {
        client,
        observed: observe(client, namespace, peerSelector(peerId), signal),
        // Few agents ever build.
        observedBuilds: once(() => observe(client, namespace, buildSelector, signal)),
        turns: newTurns(),
        builds: newBuilds(),
        maker: randomUUID(),
        isOnly: (environment[podVariables.uid] ?? "") !== "",
        userless: new Set(),
        owner: podOf(environment, namespace),
    };
}

function once<T>(make: () => T): () => T {
    let made: { readonly value: T } | undefined;
    return () => (made ??= { value: make() }).value;
}

function access(kubeconfig: string | undefined): ClusterAccess {
    try {
        if (kubeconfig === undefined) {
            return loadInCluster();
        }
        statSync(kubeconfig);
        return loadCluster({ kubeconfig });
    } catch (error) {
        const what = kubeconfig === undefined ? "in-cluster config" : `kubeconfig from ${kubeconfig}`;
        throw new Error(`unable to load ${what}: ${fileProblem(error)}`);
    }
}

/** An owner has to be in the same namespace as what it owns. */
function podOf(environment: Environment, namespace: string): Owner | undefined {
    const { [podVariables.name]: name = "", [podVariables.uid]: uid = "" } = environment;
    const isKnown = name !== "" && uid !== "" && environment[podVariables.namespace] === namespace;
    return isKnown ? { apiVersion: "v1", kind: "Pod", name, uid } : undefined;
}
