import { printable } from "../verbs/printable";
import type { Terminal } from "../verbs/terminal";

/** The peer stops reading the output of a verb at a line of 64 KiB. Bytes. */
export const longestLine = 60_000;

/** What a container says, on its way to the peer's log. */
export interface Speech {
    /** Resolves when the next line may come. */
    pass(line: string): Promise<void>;
    /** Tells what was left out that nobody was told of, and the last of it. */
    end(): Promise<void>;
}

/** What one container may say a second, in bytes, and how many seconds of that at once: a peer writes all of it into one log. */
const [rate, burst] = [128 * 1024, 16];

/** What a line costs beyond its bytes, so that empty ones are not for nothing. */
const lineCost = 100;

/** Lines at the end that are told whatever was left out: why something ends is in them. */
const lastLines = 20;

/** How often to let others have their turn while lines are left out. */
const restEvery = 200;

/**
 * Passes on what a container says, a label before each line: without control characters, in pieces that the peer takes, and no
 * faster than its log should have it. `now` tells milliseconds.
 */
export function newSpeech(terminal: Terminal, label: string, now: () => number = Date.now): Speech {
    const bucket = newBucket(now);
    const out = newRemainder();
    const passOn = async (line: string): Promise<void> => {
        for (const piece of pieces(line)) {
            await terminal.pass(`${label}: ${piece}`);
        }
    };
    const passAll = async (lines: readonly string[]): Promise<void> => {
        for (const line of lines) {
            await passOn(printable(line));
        }
    };
    return {
        pass: async (line) => {
            if (bucket.take(Buffer.byteLength(line) + lineCost)) {
                await passAll(out.told());
                await passOn(printable(line));
            } else if (out.add(line) % restEvery === 0) {
                await new Promise((resolve) => setImmediate(resolve));
            }
        },
        end: async () => {
            await passAll(out.ended());
        },
    };
}

/** What was left out since somebody was told. */
interface Remainder {
    /** Returns how many lines that makes. */
    add(line: string): number;
    /** The line that tells of them, if there are any; they are forgotten. */
    told(): readonly string[];
    /** The same, and the last of them. */
    ended(): readonly string[];
}

function newRemainder(): Remainder {
    let [lines, bytes] = [0, 0];
    let last: readonly string[] = [];
    const told = (): readonly string[] => {
        const note = `[left out: ${lines} lines of ${bytes} bytes, which came faster than ${rate} bytes a second]`;
        const notes = lines > 0 ? [note] : [];
        [lines, bytes, last] = [0, 0, []];
        return notes;
    };
    return {
        add: (line) => {
            lines += 1;
            bytes += Buffer.byteLength(line);
            last = [...last, line].slice(-lastLines);
            return lines;
        },
        told,
        ended: () => {
            const kept = last;
            lines -= kept.length;
            bytes -= kept.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
            return [...told(), ...kept];
        },
    };
}

interface Bucket {
    /** Whether there is room for so many bytes. */
    take(bytes: number): boolean;
}

/** Once empty it gives nothing until a second's worth is there, so that what was left out is told once a second at most. */
function newBucket(now: () => number): Bucket {
    let room = rate * burst;
    let since = now();
    let isClosed = false;
    return {
        take: (bytes) => {
            const time = now();
            room = Math.min(rate * burst, room + ((time - since) / 1000) * rate);
            since = time;
            isClosed = isClosed ? room < rate : room < bytes;
            if (!isClosed) {
                room -= bytes;
            }
            return !isClosed;
        },
    };
}

/** Cuts a line that is too long; never within a character. */
function pieces(line: string): readonly string[] {
    if (Buffer.byteLength(line) <= longestLine) {
        return [line];
    }
    // A UTF-16 unit is at most three bytes of UTF-8.
    return line.match(new RegExp(`[^]{1,${longestLine / 3}}(?![\\uDC00-\\uDFFF])`, "g")) ?? [];
}
