import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";

import type { KubeClient } from "../cluster/api";
import type { KubeObject } from "../cluster/object";
import { newArchive } from "../fabric/archive";
import type { JsonObject } from "../ground/json";
import type { SourceBuilder } from "../test/support/source-builders";
import { untilRunning } from "./pods";

/** Path of the program of hlfabric-k8scc, to be measured beside this builder; unset, it is not measured. */
export const k8sccVariable = "K8SCC";

const pod = "peer0";
const claim = "transfer";
const transfer = "/var/lib/k8scc/transfer";
const work = "/work";

/** What it is given to work with. */
interface K8sccOptions {
    readonly client: KubeClient;
    /** Without rules for pods: the ones that it makes run as whoever their image says. */
    readonly namespace: string;
    readonly program: string;
    /** With a shell and coreutils, for the pod that stands for the peer's. */
    readonly peerImage: string;
    readonly nodeImage: string;
}

/** It runs in a pod, which it looks for by its host name, beside a volume that it shares with the pods that it makes. */
export async function openK8scc(options: K8sccOptions): Promise<SourceBuilder> {
    const { client, namespace, program, nodeImage } = options;
    for (const [path, object] of objects(options)) {
        await client.create(path, object);
    }
    await untilRunning(client, namespace, 1);
    const shell = (script: string, input: Iterable<Uint8Array> = []): Promise<void> =>
        inPeer(client, namespace, script, input);
    const verbs = ["build", "run"].map((verb) => `ln ${work}/k8scc ${work}/${verb}`).join(" && ");
    await shell(`cat >${work}/k8scc && chmod +x ${work}/k8scc && ${verbs}`, [readFileSync(program)]);
    // Its own limits, a fifth of a core and 0.5 GB, would measure nothing but the limit.
    const images = { node: nodeImage, golang: nodeImage, java: nodeImage };
    const settings = { images, transfer_volume: { path: transfer, claim } };
    await shell(`cat >${work}/k8scc.yaml`, [Buffer.from(JSON.stringify(settings))]);
    const verb = (name: string, ...args: readonly string[]): Promise<void> =>
        shell(`K8SCC_CFGFILE=${work}/k8scc.yaml exec ${work}/${name} ${args.join(" ")}`);
    return {
        name: "hlfabric-k8scc",
        namespace,
        prepare: async (files) => {
            const folder = `${work}/${files.id}`;
            const all = Object.entries({ ...files.code, ...files.rest });
            const archive = newArchive(all.map(([path, content]) => ({ path, content: Buffer.from(content) })));
            await shell(`mkdir -p ${folder}/output && tar -xzf - -C ${folder}`, [archive]);
            return {
                build: () => verb("build", `${folder}/code`, `${folder}/metadata`, `${folder}/output`),
                run: () => {
                    // Deleting its pod is what ends it.
                    const ended = verb("run", `${folder}/output`, `${folder}/run`).catch(() => undefined);
                    return async () => {
                        const query = { labelSelector: "externalcc-type=launcher" };
                        const pods = `/api/v1/namespaces/${namespace}/pods`;
                        await client.remove(pods, { query, gracePeriodSeconds: 0 });
                        await ended;
                    };
                },
            };
        },
    };
}

async function inPeer(
    client: KubeClient,
    namespace: string,
    script: string,
    input: Iterable<Uint8Array>,
): Promise<void> {
    const streams = await client.exec(namespace, pod, ["/bin/sh", "-c", script], { stdin: true });
    streams.stdout.resume();
    const said = text(streams.stderr);
    await pipeline(Readable.from(input), streams.stdin);
    const code = await streams.exit;
    if (code !== 0) {
        throw new Error(`hlfabric-k8scc ended with ${code}: ${await said}`);
    }
}

function objects({ namespace, peerImage }: K8sccOptions): readonly (readonly [string, KubeObject])[] {
    const core = `/api/v1/namespaces/${namespace}`;
    const group = "rbac.authorization.k8s.io";
    const binding = {
        ...object(`${group}/v1`, "RoleBinding", "k8scc"),
        roleRef: { apiGroup: group, kind: "ClusterRole", name: "admin" },
        subjects: [{ kind: "ServiceAccount", name: "default", namespace }],
    };
    const volume = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    return [
        [`/apis/${group}/v1/namespaces/${namespace}/rolebindings`, binding],
        [`${core}/persistentvolumeclaims`, { ...object("v1", "PersistentVolumeClaim", claim), spec: volume }],
        [`${core}/pods`, { ...object("v1", "Pod", pod), spec: peerPod(peerImage) }],
    ];
}

function object(apiVersion: string, kind: string, name: string): KubeObject {
    return { apiVersion, kind, metadata: { name } };
}

function peerPod(image: string): JsonObject {
    const container = {
        name: "peer",
        image,
        command: ["/bin/sh", "-c", "trap exit TERM; sleep infinity & wait"],
        volumeMounts: [
            { name: claim, mountPath: transfer },
            { name: "work", mountPath: work },
        ],
    };
    const volumes = [
        { name: claim, persistentVolumeClaim: { claimName: claim } },
        { name: "work", emptyDir: {} },
    ];
    return { containers: [container], securityContext: { runAsUser: 0 }, volumes };
}
