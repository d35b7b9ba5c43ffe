import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { auditLog } from "../../embedded/cluster/audit";
import type { EmbeddedCluster } from "../../embedded/cluster/cluster";
import { isJsonObject, parseJson, textAt } from "../../ground/json";
import { wait } from "../../ground/retry";
import { withinMinute } from "./verbs";

/** A call that has changed something in a cluster. */
export interface Write {
    readonly verb: string;
    /** Path and query. */
    readonly uri: string;
    readonly user: string;
    readonly agent: string;
}

/** Which writes are meant; all of it must apply. Default all. */
export interface Writers {
    /** As in the certificate or of the service account, `system:serviceaccount:<namespace>:<name>`. */
    readonly user?: string;
    /** Of the client's User-Agent. */
    readonly agent?: RegExp;
    /** Part of the path: a namespace or a name. */
    readonly about?: string;
}

/**
 * What has been written to a cluster by calls since a moment, in the order in which they began. A dry run writes nothing, nor does what was
 * refused, nor what goes into a pod or makes a token. The dry run of a deletion or an eviction counts as a write, unless its query says that it
 * is one: the log has no bodies.
 */
export async function auditedWrites(
    cluster: Pick<EmbeddedCluster, "client" | "settings">,
    since: Date,
    of: Writers = {},
): Promise<readonly Write[]> {
    // A call's line is written by its own thread, which may come to it when the answer is long there: so more than one call is waited for.
    for (let marks = 0; marks < 3; marks += 1) {
        await wait(100);
        await untilTold(cluster, since);
    }
    return writesIn(textSince(cluster, since), since, of);
}

/** Waits for the line of a call that is made for that: reading a Secret is told, too, also of one that is not there. */
async function untilTold(cluster: Pick<EmbeddedCluster, "client" | "settings">, since: Date): Promise<void> {
    const mark = `audit-${randomBytes(8).toString("hex")}`;
    await cluster.client.find(`/api/v1/namespaces/default/secrets/${mark}`);
    await withinMinute("the audit log has all", () => Promise.resolve(textSince(cluster, since).includes(mark)));
}

/** By how much the time that a file was changed may lag behind the clock, and far more: the kernel's own clock ticks some hundred times a second. */
const clockMilliseconds = 1000;

/** The log's newest file, and those that it was continued in since then, oldest first. */
function textSince({ settings }: Pick<EmbeddedCluster, "settings">, since: Date): string {
    const folder = dirname(auditLog(settings));
    // `audit-<time>.log` was full at that time.
    const files = readdirSync(folder).sort((a, b) => a.length - b.length || a.localeCompare(b));
    const [newest = "", ...full] = files;
    return [...full, newest]
        .map((name) => join(folder, name))
        .filter((path) => statSync(path).mtimeMs >= since.getTime() - clockMilliseconds)
        .map((path) => readFileSync(path, "utf8"))
        .join("");
}

/** Those in the text of an audit log. */
export function writesIn(text: string, since: Date, { user, agent = /(?:)/, about = "" }: Writers): readonly Write[] {
    return text
        .split("\n")
        .map(parseJson)
        .filter((event) => isWrite(event) && new Date(receivedAt(event)) >= since)
        .sort((a, b) => (receivedAt(a) < receivedAt(b) ? -1 : 1))
        .map((event) => ({
            verb: textAt(event, "verb"),
            uri: textAt(event, "requestURI"),
            user: textAt(event, "user", "username"),
            agent: textAt(event, "userAgent"),
        }))
        .filter((write) => write.user === (user ?? write.user) && agent.test(write.agent) && write.uri.includes(about));
}

/** As RFC 3339 with six digits behind the second, so that text is sorted by time. */
function receivedAt(event: unknown): string {
    return textAt(event, "requestReceivedTimestamp");
}

const verbs = ["create", "update", "patch", "delete", "deletecollection"];

/** Subresources that store nothing. */
const passing = ["attach", "exec", "portforward", "proxy", "token"];

function isWrite(event: unknown): boolean {
    if (!isJsonObject(event) || !isJsonObject(event.responseStatus)) {
        return false;
    }
    const query = new URL(textAt(event, "requestURI"), "https://cluster").searchParams;
    return (
        verbs.includes(textAt(event, "verb")) &&
        Number(event.responseStatus.code) < 300 &&
        !query.has("dryRun") &&
        !passing.includes(textAt(event, "objectRef", "subresource"))
    );
}
