import type { IncomingMessage } from "node:http";

import { isJsonObject, parseJson } from "../ground/json";
import { splitLines } from "../ground/lines";
import type { WatchEvent, Query } from "./api";
import { answerFailure, connectionFailure } from "./api-failure";
import type { Transport } from "./http";
import { isKubeObject } from "./object";

/** Watches are short, so that a connection that died unseen (a sleeping laptop, a lost node) costs little. */
const watchSeconds = 60;

/** How much later than agreed the server may end a watch. */
const graceSeconds = 20;

const headSeconds = 30;

/** One watch connection: events until the server ends it. Ends quietly when the signal is aborted. */
export async function* watch(
    transport: Transport,
    path: string,
    query: Query,
    signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
    const { timeoutSeconds = watchSeconds } = query;
    const asked = { allowWatchBookmarks: true, ...query, timeoutSeconds, watch: true };
    const exchange = { method: "GET", path, query: asked, signal, deadlineSeconds: headSeconds };
    const what = { operation: `watch ${path}`, target: transport.target };
    try {
        const answer = await transport.stream(exchange);
        const timer = endLate(answer, Number(timeoutSeconds) + graceSeconds);
        try {
            for await (const line of splitLines(answer)) {
                yield parseEvent(what, line.text);
            }
        } finally {
            clearTimeout(timer);
            answer.destroy();
        }
    } catch (error) {
        if (!signal.aborted) {
            throw connectionFailure(what, transport.access, error);
        }
    }
}

function endLate(answer: IncomingMessage, seconds: number): NodeJS.Timeout {
    return setTimeout(() => {
        answer.destroy(Object.assign(new Error(`the watch did not end within ${seconds} s`), { code: "ETIMEDOUT" }));
    }, seconds * 1000);
}

function parseEvent(what: { readonly operation: string; readonly target: string }, line: string): WatchEvent {
    const event = parseJson(line);
    if (!isJsonObject(event) || !isJsonObject(event.object)) {
        throw answerFailure(what, 500, `an event without an object: ${line.slice(0, 100)}`);
    }
    const { type, object } = event;
    if (type === "ERROR") {
        throw answerFailure(what, typeof object.code === "number" ? object.code : 500, JSON.stringify(object));
    }
    if (!isEventType(type) || !isKubeObject(object)) {
        throw answerFailure(what, 500, `an event of unknown type: ${line.slice(0, 100)}`);
    }
    return { type, object };
}

function isEventType(type: unknown): type is WatchEvent["type"] {
    return type === "ADDED" || type === "MODIFIED" || type === "DELETED" || type === "BOOKMARK";
}
