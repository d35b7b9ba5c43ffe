import assert from "node:assert/strict";
import { inTime, newBackoff, retry, until, wait } from "../../ground/retry";

describe("retry", () => {
    it("gives the first answer without a second attempt", async () => {
        let attempts = 0;
        const answer = await retry({ seconds: 1, heals: () => true }, () => Promise.resolve(++attempts));
        assert.equal(answer, 1);
        assert.equal(attempts, 1);
    });

    it("attempts again while the failure heals", async () => {
        let attempts = 0;
        const answer = await retry({ seconds: 5, heals: (error) => String(error).includes("not yet") }, () => {
            attempts += 1;
            return attempts < 3 ? Promise.reject(new Error("not yet")) : Promise.resolve("there");
        });
        assert.equal(answer, "there");
        assert.equal(attempts, 3);
    });

    it("throws at once what does not heal", async () => {
        let attempts = 0;
        const attempt = (): Promise<never> => Promise.reject(new Error(`refused ${++attempts}`));
        await assert.rejects(retry({ seconds: 5, heals: () => false }, attempt), { message: "refused 1" });
    });

    it("throws the last failure when the time is over", async () => {
        let attempts = 0;
        const attempt = (): Promise<never> => Promise.reject(new Error(`not yet ${++attempts}`));
        await assert.rejects(retry({ seconds: 0.25, heals: () => true }, attempt), { message: "not yet 2" });
    });

    it("tells of each failure but the last", async () => {
        const heard: string[] = [];
        let attempts = 0;
        const attempt = (): Promise<never> => Promise.reject(new Error(`not yet ${++attempts}`));
        const onRetry = (error: unknown): unknown => heard.push(String(error));
        await assert.rejects(retry({ seconds: 0.25, heals: () => true, onRetry }, attempt), { message: "not yet 2" });
        assert.deepEqual(heard, ["Error: not yet 1"]);
    });

    it("makes no other attempt once its signal has come, and waits no longer for one", async () => {
        const stop = new AbortController();
        const options = { seconds: 60, heals: () => true, signal: stop.signal };
        const pausing = retry(options, () => Promise.reject(new Error("not yet")));
        setImmediate(() => {
            stop.abort();
        });
        await assert.rejects(pausing, { name: "AbortError" });
        const late = retry(options, () => Promise.reject(new Error("not yet")));
        await assert.rejects(late, { message: "not yet" });
    });
});

describe("until", () => {
    it("asks until the answer is yes", async () => {
        const answers = [false, false, true];
        assert.equal(await until(5, () => Promise.resolve(answers.shift() ?? false)), true);
        assert.deepEqual(answers, []);
    });

    it("says no when the time is over, and has asked once at least", async () => {
        let asked = 0;
        assert.equal(await until(0, () => Promise.resolve(++asked > 1)), false);
        assert.equal(asked, 1);
    });

    it("fails with what the question fails with", async () => {
        await assert.rejects(
            until(5, () => Promise.reject(new Error("gone"))),
            { message: "gone" },
        );
    });

    it("asks as often as it may pause", async () => {
        let asked = 0;
        assert.equal(await until(0.5, () => ++asked === 6, 10), true);
    });

    it("waits no longer once its signal has come", async () => {
        await assert.rejects(
            until(60, () => false, 60_000, AbortSignal.timeout(10)),
            { name: "AbortError" },
        );
    });
});

describe("inTime", () => {
    it("gives what is there in time", async () => {
        assert.equal(await inTime(60_000, Promise.resolve("there"), () => "late"), "there");
        await assert.rejects(
            inTime(60_000, Promise.reject(new Error("refused")), () => "late"),
            { message: "refused" },
        );
    });

    it("gives or throws what stands for it where it is late", async () => {
        const never = new Promise<never>(() => undefined);
        const going = setInterval(() => undefined, 1000);
        assert.equal(await inTime(10, never, () => "late"), "late");
        const refuse = (): never => {
            throw new Error("too late");
        };
        await assert.rejects(inTime(10, never, refuse), { message: "too late" });
        clearInterval(going);
    });
});

describe("wait", () => {
    it("ends with the reason of its signal, also when that came before", async () => {
        const stop = new AbortController();
        const waiting = wait(60_000, stop.signal);
        stop.abort(new Error("stopped"));
        await assert.rejects(waiting, { name: "AbortError" });
        await assert.rejects(wait(0, stop.signal), { message: "stopped" });
    });
});

describe("a backoff", () => {
    it("waits longer each time up to its longest, and short again after it is set back", async () => {
        const backoff = newBackoff(20, 40);
        const never = new AbortController().signal;
        const took = async (): Promise<number> => {
            const start = performance.now();
            await backoff.wait(never);
            return performance.now() - start;
        };
        const [first, second, third] = [await took(), await took(), await took()];
        backoff.reset();
        const fourth = await took();
        // Timers come late, never early: shortest is 15 ms with the chance in it, longest 30 ms.
        assert.ok(first >= 14 && fourth >= 14, `${first} ${fourth}`);
        assert.ok(second >= 29 && third >= 29, `${second} ${third}`);
    });
});
