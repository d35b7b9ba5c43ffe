import type { KubeClient } from "../../../../cluster/client";
import type { KubeObject } from "../../../../cluster/object";
import { failure } from "../../../../fabric/failure";
import { text } from "../fields";
import { describe, objectId } from "../kinds";
import type { Trouble } from "./pods";

/** Why a wait ended without success. */
export interface Ending {
    readonly reason: string | undefined;
    /** What stands in the way, as far as that is known. */
    readonly trouble: Trouble | undefined;
}

const logLines = 10;
const logSeconds = 5;

/** The failure of a wait, with the last words of the container that is to blame. */
export async function explained(client: KubeClient, object: KubeObject, { reason, trouble }: Ending): Promise<Error> {
    const told = [reason ?? "", trouble?.text ?? "", ...(await evidence(client, object, trouble))];
    const operation = `${verbs[object.kind] ?? "start"} ${describe(object, objectId(object.metadata))}`;
    return failure({ operation, target: client.target }, told.filter((part) => part !== "").join("; "));
}

async function evidence(
    client: KubeClient,
    { metadata: { namespace = "" } }: KubeObject,
    trouble: Trouble | undefined,
): Promise<readonly string[]> {
    if (trouble?.container === undefined) {
        return [];
    }
    const complaint = trouble.isProbed === true ? await probeComplaint(client, namespace, trouble.container.pod) : "";
    const output = await logTail(client, namespace, trouble.container);
    const lines = output.map((line) => `\n    ${line}`).join("");
    return [complaint, lines === "" ? "" : `its last lines:${lines}`];
}

const verbs: Readonly<Record<string, string>> = {
    CustomResourceDefinition: "establish",
    DaemonSet: "roll out",
    Deployment: "roll out",
    Job: "complete",
    PersistentVolumeClaim: "bind",
    Service: "get an address for",
    StatefulSet: "roll out",
};

type Container = NonNullable<Trouble["container"]>;

/** The last lines that a container wrote; none when they cannot be had: what is being explained matters more. */
async function logTail(
    client: KubeClient,
    namespace: string,
    { pod, name, previous }: Container,
): Promise<readonly string[]> {
    const options = { container: name, tail: logLines, previous };
    const tail: string[] = [];
    try {
        for await (const line of client.logs(namespace, pod, options, AbortSignal.timeout(logSeconds * 1000))) {
            tail.push(line);
        }
    } catch {
        return tail;
    }
    return tail;
}

/** What the kubelet last said about a pod's probes; nothing when that cannot be had. */
async function probeComplaint(client: KubeClient, namespace: string, pod: string): Promise<string> {
    const fieldSelector = `involvedObject.name=${pod},reason=Unhealthy`;
    try {
        const path = await client.resourcePath({ apiVersion: "v1", kind: "Event", namespace });
        const { items } = await client.list(path, { fieldSelector });
        const newest = [...items].sort((one, other) => (eventTime(one) < eventTime(other) ? 1 : -1))[0];
        return newest === undefined ? "" : text(newest, "message").trim();
    } catch {
        return "";
    }
}

function eventTime(event: KubeObject): string {
    return text(event, "lastTimestamp") || text(event, "eventTime");
}
