import assert from "node:assert/strict";

import { milliseconds, parseDuration } from "../../ground/duration";

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

/** What a setting may be: no sign, no number without a unit. */
const settings = [
    { text: "2s", means: 2000 },
    { text: "500ms", means: 500 },
    { text: "1m30s", means: 90_000 },
    { text: "1.5h", means: 5_400_000 },
    { text: "250us", means: 0.25 },
    { text: "0s", means: 0 },
    { text: "2562047h", means: 9_223_369_200_000 },
    { text: "2562048h", means: undefined },
    { text: "999999999h", means: undefined },
    { text: "2", means: undefined },
    { text: "2 s", means: undefined },
    { text: "-2s", means: undefined },
    { text: "2d", means: undefined },
    { text: "", means: undefined },
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

    for (const { text, means } of settings) {
        it(`is read in a setting "${text}" as ${means === undefined ? "none" : `${means} ms`}`, () => {
            assert.equal(milliseconds(text), means);
        });
    }
});
