import assert from "node:assert/strict";

import { deadlineOf, noLongerThan } from "../../../../../embedded/plugins/kubernetes/wait/deadline";

describe("how long a wait may last", () => {
    const annotated = { metadata: { annotations: { "pulumi.com/timeoutSeconds": "30" } } };
    const cases = [
        { name: "customTimeouts before the annotation", object: annotated, timeout: 5, seconds: 5 },
        { name: "the annotation", object: annotated, timeout: 0, seconds: 30 },
        { name: "ten minutes", object: {}, timeout: 0, seconds: 600 },
        {
            name: "ten minutes where the annotation is no number",
            object: { metadata: { annotations: { "pulumi.com/timeoutSeconds": "x" } } },
            timeout: 0,
            seconds: 600,
        },
    ];
    for (const { name, object, timeout, seconds } of cases) {
        it(`is ${name}`, () => {
            const deadline = deadlineOf(object, timeout);
            assert.equal(deadline.seconds, seconds);
            assert.ok(deadline.left() > (seconds - 1) * 1000 && deadline.left() <= seconds * 1000);
        });
    }

    it("is cut where something else allows less, and never made longer", () => {
        assert.equal(noLongerThan(deadlineOf({}, 0), 300).seconds, 300);
        assert.ok(noLongerThan(deadlineOf({}, 0), 300).left() <= 300_000);
        assert.equal(noLongerThan(deadlineOf({}, 5), 300).seconds, 5);
        assert.ok(noLongerThan(deadlineOf({}, 5), 300).left() <= 5000);
    });
});
