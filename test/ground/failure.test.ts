import assert from "node:assert/strict";

import { codeOf, failure, isFailure, oneLine, reasonOf } from "../../ground/failure";

describe("failure", () => {
    it("says operation, target and reason in one sentence and keeps them as fields", () => {
        const error = failure({ operation: "join channel mychannel", target: "org1-peer1", status: "403" }, "denied");
        assert.equal(error.message, "cannot join channel mychannel on org1-peer1: denied");
        assert.deepEqual(
            [error.operation, error.target, error.status],
            ["join channel mychannel", "org1-peer1", "403"],
        );
    });

    it("keeps further fields for code", () => {
        assert.equal(failure({ operation: "get", target: "pod a", reason: "NotFound" }, "gone").reason, "NotFound");
    });

    it("is recognised, other errors are not", () => {
        assert.equal(isFailure(failure({ operation: "a", target: "b" }, "c")), true);
        assert.equal(isFailure(new Error("c")), false);
        assert.equal(isFailure({ operation: "a", target: "b" }), false);
    });
});

describe("reasonOf", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED ::1:7"), { code: "ECONNREFUSED" });
    for (const { name, thrown, says } of [
        { name: "an error", thrown: new Error("no"), says: "no" },
        { name: "text", thrown: "no", says: "no" },
        { name: "several attempts in one", thrown: new AggregateError([refused, "b"]), says: `${refused.message}; b` },
        { name: "attempts with a sentence of their own", thrown: new AggregateError([refused], "all"), says: "all" },
    ]) {
        it(`says the sentence of ${name}`, () => {
            assert.equal(reasonOf(thrown), says);
        });
    }
});

describe("oneLine", () => {
    for (const { name, text, line } of [
        { name: "text as it is", text: "a  b ä 🙂", line: "a  b ä 🙂" },
        { name: "lines", text: "\n a \r\n\n b\u2028c\u0085\n", line: "a b c" },
        { name: "control characters", text: "a\tb\0\u001b[31m\u202e", line: "a b\\u0000\\u001b[31m\\u202e" },
        {
            name: "both ends of long text",
            text: `a${"b".repeat(999)}c`,
            line: `a${"b".repeat(749)}…${"b".repeat(249)}c`,
        },
    ]) {
        it(`shows ${name}`, () => {
            assert.equal(oneLine(text), line);
        });
    }

    it("takes no time for a million spaces", () => {
        const started = performance.now();
        assert.equal(oneLine(`a${" ".repeat(1_000_000)}b`, Infinity).length, 1_000_002);
        assert.ok(performance.now() - started < 1000);
    });
});

describe("codeOf", () => {
    for (const { name, thrown, code } of [
        { name: "an errno", thrown: Object.assign(new Error(""), { code: "EPIPE" }), code: "EPIPE" },
        { name: "a number", thrown: Object.assign(new Error(""), { code: 14 }), code: "14" },
        { name: "no code", thrown: new Error(""), code: undefined },
        { name: "no error", thrown: { code: "EPIPE" }, code: undefined },
    ]) {
        it(`reads ${name}`, () => {
            assert.equal(codeOf(thrown), code);
        });
    }
});
