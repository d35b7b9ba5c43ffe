import { apiReason, connectionFailure } from "./api-failure";
import type { KubeClient, LogOptions, Query } from "./client";
import { segment } from "./discovery";
import { canHeal } from "./follow";
import type { Transport } from "./http";
import { splitLines } from "./lines";
import { newPlace } from "./log-place";
import { isJsonObject, type JsonObject, type KubeObject } from "./object";
import { newBackoff } from "./waiting";

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

function logQuery({ container, follow, tail, previous, since }: LogOptions): Query {
    return { container, follow, previous, tailLines: tail, sinceTime: since };
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
    const run = await currentRun(client, followed).catch(() => undefined);
    const ended = async (): Promise<boolean> => run === undefined || (await currentRun(client, followed)) !== run;
    for (let goOn = true; goOn;) {
        const since = place.since();
        const resumed: Query = since === undefined ? {} : { tailLines: undefined, sinceTime: since };
        try {
            const query = { ...followed.query, timestamps: true, ...resumed };
            for await (const line of connection(transport, followed.path, query, signal)) {
                const text = place.read(line);
                if (text !== undefined) {
                    backoff.reset();
                    yield text;
                }
            }
            goOn = !signal.aborted && !(await ended());
        } catch (error) {
            goOn = !stops(error, run, signal);
        }
        await (goOn ? backoff.wait(signal).catch(() => undefined) : undefined);
        place.again();
    }
}

/** Whether an error is the end of the log; throws the ones that cannot heal, and any where nothing ran to begin with. */
function stops(error: unknown, run: string | undefined, signal: AbortSignal): boolean {
    if (signal.aborted) {
        return true;
    }
    if (run === undefined || (!isGone(error) && !canHeal(error))) {
        throw error;
    }
    return isGone(error);
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

/** The ID of the running container; undefined when it does not run. */
async function currentRun(client: Pick<KubeClient, "get">, { path, container }: Followed): Promise<string | undefined> {
    const running = containerStatuses(await client.get(path)).find(
        ({ name, state }) =>
            (container === undefined || name === container) && isJsonObject(state) && isJsonObject(state.running),
    );
    return typeof running?.containerID === "string" ? running.containerID : undefined;
}

function containerStatuses({ status }: KubeObject): readonly JsonObject[] {
    const lists = isJsonObject(status) ? [status.containerStatuses, status.initContainerStatuses] : [];
    return lists.flatMap((list: unknown): readonly unknown[] => (Array.isArray(list) ? list : [])).filter(isJsonObject);
}
