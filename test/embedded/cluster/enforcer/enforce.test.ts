import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { FollowEvent } from "../../../../cluster/api";
import type { KubeObject } from "../../../../cluster/object";
import { enforce } from "../../../../embedded/cluster/enforcer/enforce";

/** Tells what it is told to tell, in the order in which that comes. */
function newStory(): Story {
    const events: FollowEvent[] = [];
    let wake = (): void => undefined;
    return {
        tell: (event) => {
            events.push(event);
            wake();
        },
        async *follow(signal) {
            for (let next = 0; !signal.aborted;) {
                const event = events[next];
                if (event === undefined) {
                    await new Promise<void>((resolve) => (wake = resolve));
                } else {
                    next++;
                    yield event;
                }
            }
        },
        end: () => {
            wake();
        },
    };
}

interface Story {
    tell(event: FollowEvent): void;
    follow(signal: AbortSignal): AsyncIterable<FollowEvent>;
    end(): void;
}

function added(kind: string, name: string, more: object = {}): FollowEvent {
    const object: KubeObject = { apiVersion: "v1", kind, metadata: { name, namespace: "net", uid: name }, ...more };
    return { type: "added", object };
}

describe("enforcing policies", () => {
    let folder: string;
    let end: AbortController;
    let applied: string[];
    let refusals: number;
    let told: string[];
    let stories: Readonly<Record<"pods" | "namespaces" | "networkpolicies", Story>>;
    let running: Promise<void>;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "enforcer-"));
        end = new AbortController();
        applied = [];
        refusals = 0;
        told = [];
        stories = { pods: newStory(), namespaces: newStory(), networkpolicies: newStory() };
        const follow = (path: string): AsyncIterable<FollowEvent> => {
            const name = path.slice(path.lastIndexOf("/") + 1);
            const story = Object.entries(stories).find(([which]) => which === name)?.[1];
            assert.ok(story !== undefined, path);
            return story.follow(end.signal);
        };
        const apply = (rules: string): Promise<void> => {
            if (refusals-- > 0) {
                return Promise.reject(new Error("refused"));
            }
            applied.push(rules);
            return Promise.resolve();
        };
        const tell = (line: string): void => void told.push(line);
        running = enforce({ client: { follow }, folder, range: "10.213.0.0/24", apply, signal: end.signal, tell });
    });

    afterEach(async () => {
        end.abort();
        Object.values(stories).forEach((story) => {
            story.end();
        });
        await running;
        rmSync(folder, { recursive: true, force: true });
    });

    function synced(...which: readonly (keyof typeof stories)[]): void {
        which.forEach((name) => {
            stories[name].tell({ type: "synced" });
        });
    }

    async function until(is: () => boolean): Promise<void> {
        for (const limit = Date.now() + 5000; !is();) {
            assert.ok(Date.now() < limit, "not within 5 s");
            await sleep(10);
        }
    }

    it("waits until it knows all that there is", async () => {
        synced("pods", "namespaces");
        await sleep(100);
        assert.deepEqual(applied, []);
        assert.equal(existsSync(join(folder, "in-force")), false);
        synced("networkpolicies");
        await until(() => existsSync(join(folder, "in-force")));
        assert.equal(applied.length, 1);
    });

    it("answers a note when the rules name the pod, which may be known later", async () => {
        synced("pods", "namespaces", "networkpolicies");
        writeFileSync(join(folder, "10.213.0.7"), "net peer-0 sandbox-1\n");
        await until(() => applied.length === 1);
        await sleep(100);
        assert.ok(!readdirSync(folder).includes("10.213.0.7.ready"));
        stories.pods.tell(added("Pod", "peer-0"));
        await until(() => readdirSync(folder).includes("10.213.0.7.ready"));
        assert.match(applied.at(-1) ?? "", /10\.213\.0\.7 : return/);
    });

    it("applies what changed, once", async () => {
        stories.pods.tell(added("Pod", "peer-0", { status: { podIP: "10.213.0.7" } }));
        synced("pods", "namespaces", "networkpolicies");
        await until(() => applied.length === 1);
        stories.networkpolicies.tell(added("NetworkPolicy", "deny", { spec: { podSelector: {} } }));
        await until(() => applied.length === 2);
        assert.match(applied.at(-1) ?? "", /10\.213\.0\.7 : goto ingress-10\.213\.0\.7/);
        stories.namespaces.tell(added("Namespace", "other"));
        await sleep(100);
        assert.equal(applied.length, 2);
    });

    it("says what was refused, tries again, and answers no note before", async () => {
        refusals = 1;
        writeFileSync(join(folder, "10.213.0.7"), "net peer-0 sandbox-1\n");
        stories.pods.tell(added("Pod", "peer-0"));
        synced("pods", "namespaces", "networkpolicies");
        await until(() => told.length > 0);
        assert.deepEqual(told, ["refused"]);
        await until(() => readdirSync(folder).includes("10.213.0.7.ready"));
        assert.equal(applied.length, 1);
    });
});
