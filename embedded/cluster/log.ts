import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const tailBytes = 16 * 1024;

/** The line of a component's log that most likely says why it failed, at most 400 characters. */
export function logTail(path: string): string {
    const lines = readTail(path)
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "");
    const told = [...lines].reverse().find((line) => isComplaint(line)) ?? lines.at(-1);
    return told === undefined ? "its log is empty" : shortened(told);
}

/** The forms in which klog, logrus, zap, capnslog and plain programs mark a failure. */
function isComplaint(line: string): boolean {
    return /^[EF]\d{4} |level=(error|fatal)|"level":"(error|fatal|panic)"| [EC] \| |^(Error|error|panic|fatal|sh:)\b/.test(
        line,
    );
}

function shortened(line: string): string {
    return line.length > 400 ? `${line.slice(0, 397)}...` : line;
}

function readTail(path: string): string {
    let file;
    try {
        file = openSync(path, "r");
    } catch {
        return "";
    }
    try {
        const { size } = fstatSync(file);
        const buffer = Buffer.alloc(Math.min(size, tailBytes));
        readSync(file, buffer, 0, buffer.length, size - buffer.length);
        return buffer.toString("utf8");
    } finally {
        closeSync(file);
    }
}
