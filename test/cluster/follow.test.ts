import assert from "node:assert/strict";

import { type KubeClient, type FollowEvent, type WatchEvent } from "../../cluster/api";
import { reasonedFailure } from "../../cluster/api-failure";
import { newKubeClient } from "../../cluster/client";
import { follow } from "../../cluster/follow";
import type { KubeObject } from "../../cluster/object";
import { type FakeApiServer, json, lines, refusal, startApiServer } from "../support/apiserver";

type Source = Pick<KubeClient, "list" | "watch">;
type Listed = readonly KubeObject[] | Error;
type Watched = readonly (WatchEvent | Error)[];

describe("Following a collection", () => {
    it("tells what is there, then what happens", async () => {
        const source = script(
            [[pod("a", 1), pod("b", 2)]],
            [[event("ADDED", pod("c", 3)), event("MODIFIED", pod("a", 4)), event("DELETED", pod("b", 5))]],
        );
        assert.deepEqual(await story(source), [
            "added a1",
            "added b2",
            "synced",
            "added c3",
            "modified a4",
            "deleted b5",
        ]);
    });

    it("goes on from the last version that it saw, bookmarks included", async () => {
        const source = script([[pod("a", 1)]], [[event("BOOKMARK", pod("", 8))], [event("MODIFIED", pod("a", 9))]]);
        assert.deepEqual(await story(source), ["added a1", "synced", "modified a9"]);
        assert.deepEqual(source.versions, ["100", "8", "9"]);
    });

    it("tells after a new listing what it missed: changes, deletions, and same names on new objects", async () => {
        const source = script(
            [
                [pod("a", 1), pod("b", 2), pod("c", 3), pod("d", 4)],
                [pod("a", 1), pod("b", 7), { ...pod("d", 8), metadata: { ...pod("d", 8).metadata, uid: "other" } }],
            ],
            [[failed("410", "Expired")]],
        );
        const told = ["deleted c3", "modified b7", "deleted d4", "added d8", "synced"];
        assert.deepEqual(await story(source), ["added a1", "added b2", "added c3", "added d4", "synced", ...told]);
    });

    it("tells a deletion that nobody saw with the labels that the object had", async () => {
        const labels = { app: "x" };
        const full = { ...pod("a", 1), metadata: { ...pod("a", 1).metadata, labels, managedFields: [1] }, spec: {} };
        const events = await told(script([[full], []], [[failed("410", "Gone")]]));
        assert.deepEqual(events[2], {
            type: "deleted",
            object: {
                apiVersion: "v1",
                kind: "Pod",
                metadata: { name: "a", namespace: "n", uid: "uid-a", resourceVersion: "1", labels },
            },
        });
    });

    it("tells an object once when the server repeats itself", async () => {
        const source = script([[pod("a", 1)]], [[event("ADDED", pod("a", 1)), event("DELETED", pod("x", 2))]]);
        assert.deepEqual(await story(source), ["added a1", "synced"]);
    });

    for (const error of [
        failed("ECONNREFUSED", "Unreachable"),
        failed("503", "ServiceUnavailable"),
        failed("429", "TooManyRequests"),
    ]) {
        it(`goes on after ${error.message}, at the beginning and later`, async () => {
            const source = script([error, [pod("a", 1)]], [[error], [event("MODIFIED", pod("a", 2))]]);
            assert.deepEqual(await story(source), ["added a1", "synced", "modified a2"]);
        });
    }

    it("fails at once when it was never allowed", async () => {
        await assert.rejects(story(script([failed("403", "Forbidden")], [])), { reason: "Forbidden" });
    });

    it("bears a refusal for a while when it was allowed before", async () => {
        const source = script([[pod("a", 1)]], [[failed("403", "Forbidden")], [event("MODIFIED", pod("a", 2))]]);
        assert.deepEqual(await story(source), ["added a1", "synced", "modified a2"]);
    });

    it("fails with errors that are not the server's", async () => {
        const source = script([[]], [[new TypeError("a bug")]]);
        await assert.rejects(story(source), new TypeError("a bug"));
    });

    describe("from a server that crashes", () => {
        let server: FakeApiServer;

        beforeEach(async () => {
            server = await startApiServer();
        });

        afterEach(() => server.stop());

        it("survives", async () => {
            const path = "/api/v1/pods";
            const listed = json({ apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "1" }, items: [] });
            const added = JSON.stringify(event("ADDED", pod("a", 2)));
            server.answer(
                `GET ${path}`,
                listed,
                lines([], "open"),
                refusal(403, "Forbidden", "no roles yet"),
                lines([added], "open"),
            );
            const end = new AbortController();
            const events: string[] = [];
            setTimeout(() => void server.stop().then(() => setTimeout(() => void server.start(), 300)), 200);
            for await (const event of newKubeClient(server.access).follow(path, {}, end.signal)) {
                events.push(words(event));
                if (event.type === "added") {
                    end.abort();
                }
            }
            assert.deepEqual(events, ["synced", "added a2"]);
            assert.equal(server.received.at(-1)?.query.get("resourceVersion"), "1");
        });
    });
});

/** A source that lists and watches as told, then aborts the story. */
function script(
    lists: readonly Listed[],
    watches: readonly Watched[],
): Source & { versions: unknown[]; end: AbortSignal } {
    const [listing, watching] = [[...lists], [...watches]];
    const versions: unknown[] = [];
    const end = new AbortController();
    return {
        versions,
        end: end.signal,
        list: () => {
            const items = listing.shift() ?? assert.fail("listed too often");
            return items instanceof Error ? Promise.reject(items) : Promise.resolve({ resourceVersion: "100", items });
        },
        watch: async function* (_path, query) {
            versions.push(query.resourceVersion);
            const events = watching.shift();
            if (events === undefined) {
                end.abort();
                return;
            }
            for (const one of events) {
                await Promise.resolve();
                if (one instanceof Error) {
                    throw one;
                }
                yield one;
            }
        },
    };
}

async function told(source: ReturnType<typeof script>): Promise<FollowEvent[]> {
    const events: FollowEvent[] = [];
    for await (const event of follow(source, "/pods", {}, source.end)) {
        events.push(event);
    }
    return events;
}

async function story(source: ReturnType<typeof script>): Promise<string[]> {
    return (await told(source)).map(words);
}

function words(event: FollowEvent): string {
    return event.type === "synced"
        ? "synced"
        : `${event.type} ${event.object.metadata.name ?? ""}${event.object.metadata.resourceVersion ?? ""}`;
}

function pod(name: string, version: number): KubeObject {
    const metadata = { name, namespace: "n", uid: `uid-${name}`, resourceVersion: String(version) };
    return { apiVersion: "v1", kind: "Pod", metadata };
}

function event(type: WatchEvent["type"], object: KubeObject): WatchEvent {
    return { type, object };
}

function failed(status: string, reason: string): Error {
    return reasonedFailure({ operation: "watch", target: "test", status }, reason, reason);
}
