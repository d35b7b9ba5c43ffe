import assert from "node:assert/strict";
import { newestEvent } from "../../cluster/events";
import type { KubeObject } from "../../cluster/object";

const event = (name: string, times: object, creationTimestamp = "2026-01-01T00:00:00Z"): KubeObject => ({
    ...{ apiVersion: "v1", kind: "Event", metadata: { name, creationTimestamp } },
    ...times,
});

describe("newestEvent", () => {
    it("is that which was seen last, whichever field tells it", () => {
        const old = event("old", { lastTimestamp: "2026-01-01T00:00:05Z", eventTime: null });
        const late = event("late", { lastTimestamp: null, eventTime: "2026-01-01T00:00:09.000001Z" });
        const made = event("made", {}, "2026-01-01T00:00:07Z");
        assert.equal(newestEvent([old, late, made])?.metadata.name, "late");
        assert.equal(newestEvent([made, old])?.metadata.name, "made");
        assert.equal(newestEvent([]), undefined);
    });
});
