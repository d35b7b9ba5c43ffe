import { setTimeout } from "node:timers/promises";

const longestPauseMilliseconds = 2_000;

/** Asks again, at growing intervals, until the answer is yes or the deadline is over; tells which. */
export async function waitFor(seconds: number, ready: () => Promise<boolean>): Promise<boolean> {
    const deadline = Date.now() + seconds * 1000;
    for (let pause = 100; ; pause = Math.min(pause * 2, longestPauseMilliseconds)) {
        if (await ready()) {
            return true;
        }
        if (Date.now() + pause > deadline) {
            return false;
        }
        await setTimeout(pause);
    }
}
