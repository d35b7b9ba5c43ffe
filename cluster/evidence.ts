import type { KubeClient } from "./client";
import { textAt } from "./fields";
import type { KubeObject } from "./object";
import type { Trouble } from "./troubles";

const logLines = 10;
const logSeconds = 5;

/** What tells more of a trouble: what the kubelet says of its probes, and the container's last lines. */
export async function evidence(
    client: KubeClient,
    namespace: string,
    trouble: Trouble | undefined,
): Promise<readonly string[]> {
    if (trouble?.container === undefined) {
        return [];
    }
    const complaint = trouble.isProbed === true ? await probeComplaint(client, namespace, trouble.container.pod) : "";
    const output = await logTail(client, namespace, trouble.container);
    const lines = output.map((line) => `\n    ${line}`).join("");
    return [complaint, lines === "" ? "" : `its last lines:${lines}`].filter((text) => text !== "");
}

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
        return newest === undefined ? "" : textAt(newest, "message").trim();
    } catch {
        return "";
    }
}

function eventTime(event: KubeObject): string {
    return textAt(event, "lastTimestamp") || textAt(event, "eventTime");
}
