import type { KubeClient } from "../../../../cluster/client";
import type { Trouble } from "./pods";

const lines = 10;
const seconds = 5;

/** The last lines that a container wrote; nothing when they cannot be had. */
export async function logTail(
    client: KubeClient,
    namespace: string | undefined,
    container: NonNullable<Trouble["container"]>,
): Promise<string> {
    const options = { container: container.name, tail: lines, previous: container.previous };
    const tail: string[] = [];
    try {
        for await (const line of client.logs(
            namespace ?? "",
            container.pod,
            options,
            AbortSignal.timeout(seconds * 1000),
        )) {
            tail.push(`    ${line}`);
        }
    } catch {
        // The failure that is being explained matters more than that its log is out of reach.
    }
    return tail.join("\n");
}
