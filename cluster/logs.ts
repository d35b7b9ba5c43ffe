import { isJsonObject, objectAt, objectsAt, type JsonObject } from "../ground/json";
import { splitLines } from "../ground/lines";
import { newBackoff } from "../ground/retry";
import type { KubeClient, LogOptions, Query } from "./api";
import { apiReason, connectionFailure } from "./api-failure";
import { segment } from "./discovery";
import { canHeal } from "./follow";
import type { Transport } from "./http";
import { newPlace, type Place } from "./log-place";
import type { KubeObject } from "./object";

/** Longer lines come in pieces, so that a container that never ends its line fills no memory. Bytes. */
const longestLine = 64 * 1024;

const headSeconds = 30;

/** The log of a container: see KubeClient.logs. */
export async function* logs(
    transport: Transport,
    client: Pick<KubeClient, "get">,
    namespace: string,
    pod: string,
    options: LogOptions,
    signal: AbortSignal,
): AsyncGenerator<string> {
    const path = `/api/v1/namespaces/${segment(namespace)}/pods/${segment(pod)}`;
    const query = logQuery(options);
    if (options.follow !== true) {
        for await (const { text } of connection(transport, path, query, signal)) {
            yield text;
        }
        return;
    }
    yield* followLogs(transport, client, { path, query, container: options.container }, signal);
}

function logQuery({ container, follow, tail, previous, since, sinceSeconds }: LogOptions): Query {
    return { container, follow, previous, tailLines: tail, sinceTime: since, sinceSeconds };
}

interface Followed {
    readonly path: string;
    readonly query: Query;
    readonly container: string | undefined;
}

/** Connects again where a connection ends before the container does, and goes on after the last line that was told. */
async function* followLogs(
    transport: Transport,
    client: Pick<KubeClient, "get">,
    followed: Followed,
    signal: AbortSignal,
): AsyncGenerator<string> {
    const backoff = newBackoff();
    const place = newPlace();
    const start = await currentRun(client, followed).catch(() => undefined);
    for (let first = true; !signal.aborted; first = false) {
        try {
            for await (const line of connection(transport, followed.path, goingOn(followed.query, place), signal)) {
                const text = place.read(line);
                if (text !== undefined) {
                    backoff.reset();
                    yield text;
                }
            }
            if (start === undefined || !isSameRun(start, await currentRun(client, followed))) {
                return;
            }
        } catch (error) {
            if (isEnd(error, first, start !== undefined || place.since() !== undefined)) {
                return;
            }
        }
        await backoff.wait(signal).catch(() => undefined);
        place.again();
    }
}

function goingOn(query: Query, place: Place): Query {
    const sinceTime = place.since();
    return { ...query, timestamps: true, ...(sinceTime === undefined ? {} : { tailLines: undefined, sinceTime }) };
}

/** Whether an error is the end of the log; throws the ones that cannot heal, and any where the server was never reached. */
function isEnd(error: unknown, first: boolean, reached: boolean): boolean {
    if (!first && isGone(error)) {
        return true;
    }
    if (!reached || !canHeal(error)) {
        throw error;
    }
    return false;
}

/** The pod or its container went while nobody was connected. */
function isGone(error: unknown): boolean {
    return apiReason(error) === "NotFound" || apiReason(error) === "BadRequest";
}

async function* connection(
    transport: Transport,
    path: string,
    query: Query,
    signal: AbortSignal,
): AsyncGenerator<{ readonly text: string; readonly ended: boolean }> {
    // A container that is silent sends not even the head of the answer.
    const deadlineSeconds = query.follow === true ? undefined : headSeconds;
    const exchange = { method: "GET", path: `${path}/log`, query, signal, deadlineSeconds };
    try {
        const answer = await transport.stream(exchange);
        try {
            yield* splitLines(answer, longestLine);
        } finally {
            answer.destroy();
        }
    } catch (error) {
        if (!signal.aborted) {
            const what = { operation: `read the log of ${path}`, target: transport.target };
            throw connectionFailure(what, transport.access, error);
        }
    }
}

/** One run of a container. A status comes late: a container may run, and log, before its pod says so. */
interface Run {
    readonly state: "waiting" | "running" | "terminated";
    /** Of the container at its runtime; undefined before its first run. */
    readonly id: string | undefined;
}

async function currentRun(client: Pick<KubeClient, "get">, { path, container }: Followed): Promise<Run> {
    const statuses = containerStatuses(await client.get(path));
    const { state, containerID } = statuses.find(({ name }) => container === undefined || name === container) ?? {};
    const { running, terminated } = objectAt(state);
    const known = isJsonObject(running) ? "running" : isJsonObject(terminated) ? "terminated" : "waiting";
    return { state: known, id: typeof containerID === "string" && containerID !== "" ? containerID : undefined };
}

function isSameRun(start: Run, now: Run): boolean {
    return now.state !== "terminated" && (start.id === undefined || (now.state === "running" && now.id === start.id));
}

function containerStatuses(pod: KubeObject): readonly JsonObject[] {
    return [...objectsAt(pod, "status", "containerStatuses"), ...objectsAt(pod, "status", "initContainerStatuses")];
}
