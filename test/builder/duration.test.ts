import assert from "node:assert/strict";

import { parseDuration } from "../../builder/duration";

// As Go's time.ParseDuration answers.
const durations: readonly (readonly [string, number])[] = [
    ["3m", 180_000],
    ["3m40s", 220_000],
    ["1.5h", 5_400_000],
    ["-5s", -5000],
    ["+2s", 2000],
    ["0", 0],
    ["-0", 0],
    ["100ms", 100],
    ["1h2m3s4ms", 3_723_004],
    [".5s", 500],
    ["5.s", 5000],
    ["1000us", 1],
    ["1000µs", 1],
    ["1000000ns", 1],
];

const refused: readonly (readonly [string, string])[] = [
    ["", 'time: invalid duration ""'],
    ["3", 'time: missing unit in duration "3"'],
    ["three minutes", 'time: invalid duration "three minutes"'],
    [".s", 'time: invalid duration ".s"'],
    ["+", 'time: invalid duration "+"'],
    ["1h3x", 'time: unknown unit "x" in duration "1h3x"'],
    ["1h 2m", 'time: unknown unit "h " in duration "1h 2m"'],
    ["2562048h", 'time: invalid duration "2562048h"'],
    ["s", 'time: invalid duration "s"'],
    ["1..5s", 'time: missing unit in duration "1..5s"'],
];

describe("A Go duration", () => {
    for (const [text, milliseconds] of durations) {
        it(`${text} is ${milliseconds} ms`, () => {
            assert.equal(parseDuration(text) + 0, milliseconds);
        });
    }

    for (const [text, message] of refused) {
        it(`refuses "${text}"`, () => {
            assert.throws(() => parseDuration(text), { message });
        });
    }
});
