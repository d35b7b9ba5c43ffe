import { readFileSync } from "node:fs";
import { reasonOf } from "../ground/failure";
import { adviceForDisk } from "./advice";

/** Where lines go: `process.stdout`, or a fake. */
interface Output {
    /** Whether the last line may be rewritten. */
    readonly isTTY?: boolean;
    write(text: string): unknown;
}

/** What helps when a step fails. */
interface Help {
    /** A log whose last lines tell the cause. */
    readonly log?: string | undefined;
    /** What the user can do, as a sentence. */
    readonly advice?: string | undefined;
}

/** A failed step: its name, its log and what to do beside the sentence. */
interface StepFailure extends Help {
    readonly step: string;
}

interface Progress {
    /** Runs the work under a name and prints how long it took. What fails inside is thrown as a `StepFailure`, once. */
    readonly step: <T>(name: string, work: () => Promise<T>, help?: Help) => Promise<T>;
    /** Prints a line of its own. */
    readonly note: (line: string) => void;
}

interface Running {
    readonly name: string;
    readonly since: number;
}

const tick = 1000;
/** On a terminal a running step is seen at once; in a log it gets a line of its own only when it takes longer than this. */
const noteAfter = 5000;
const clearLine = "\r\x1b[K";

/** Progress as lines on an output; on a terminal the running step's time goes on. `now` is in milliseconds. */
export function newProgress(out: Output, now: () => number = () => performance.now()): Progress {
    const running: Running[] = [];
    const terminal = out.isTTY === true;
    const redraw = (): void => {
        const last = running.at(-1);
        if (terminal && last !== undefined) {
            out.write(`${clearLine}… ${last.name} ${duration(now() - last.since)}`);
        }
    };
    const note = (line: string): void => {
        out.write(`${terminal && running.length > 0 ? clearLine : ""}${line}\n`);
        redraw();
    };
    const announce = (name: string): NodeJS.Timeout => {
        redraw();
        const timer = terminal ? setInterval(redraw, tick) : setTimeout(note, noteAfter, `… ${name}`);
        return timer.unref();
    };
    const step = async <T>(name: string, work: () => Promise<T>, help: Help = {}): Promise<T> => {
        const entry = { name, since: now() };
        running.push(entry);
        const timer = announce(name);
        const finish = (mark: string): void => {
            clearInterval(timer);
            running.splice(running.indexOf(entry), 1);
            out.write(`${terminal ? clearLine : ""}${mark} ${name} ${duration(now() - entry.since)}\n`);
            redraw();
        };
        try {
            const result = await work();
            finish("✓");
            return result;
        } catch (error) {
            finish("✗");
            throw stepFailure(name, error, help);
        }
    };
    return { step, note };
}

/** Seconds with one decimal below ten, whole ones below two minutes, then minutes and seconds. */
export function duration(milliseconds: number): string {
    const seconds = milliseconds / 1000;
    if (seconds < 9.95) {
        return `${seconds.toFixed(1)} s`;
    }
    const whole = Math.round(seconds);
    return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

function stepFailure(step: string, error: unknown, help: Help): Error {
    if (isStepFailure(error)) {
        return error;
    }
    const own = helpOf(error);
    const what: StepFailure = { step, log: own.log ?? help.log, advice: own.advice ?? help.advice };
    return Object.assign(new Error(`${step} failed: ${reasonOf(error)}`, { cause: error }), what);
}

function isStepFailure(error: unknown): error is Error & StepFailure {
    return error instanceof Error && "step" in error && typeof error.step === "string";
}

function helpOf(error: unknown): Help {
    const field = (name: string): string | undefined => {
        const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
        return typeof value === "string" ? value : undefined;
    };
    return { log: field("log"), advice: field("advice") };
}

/** All that a user needs about what stopped a command: the step, why, the end of its log, and what to do. */
export function explain(error: unknown): string {
    const { log, advice } = helpOf(error);
    const cause = [reasonOf(error), ...(log === undefined ? [] : logLines(log))].join("\n");
    const whatToDo = advice ?? adviceForDisk(cause);
    return whatToDo === undefined ? cause : `${cause}\n${whatToDo}`;
}

function logLines(log: string): readonly string[] {
    const end = lastLines(log, 15);
    return end.length === 0 ? [`Its log: ${log}`] : [`The end of ${log}:`, ...end.map((line) => `    ${line}`)];
}

/** The last lines of a text file without empty ones; none when it cannot be read. */
export function lastLines(path: string, count: number): readonly string[] {
    try {
        const lines = readFileSync(path, "utf8").split(/[\r\n]+/);
        return lines.filter((line) => line.trim() !== "").slice(-count);
    } catch {
        return [];
    }
}

/** Progress of this process, on its standard output. */
export const { step, note } = newProgress(process.stdout);
