import { readFileSync } from "node:fs";

/** Lines that skip or single out a test; text in backquotes is no code of the file itself. */
export function silentSkips(file: string): readonly string[] {
    const lines = readFileSync(file, "utf8")
        .replace(/`[^`]*`/g, (text) => text.replace(/[^\n]/g, ""))
        .split("\n");
    return lines.flatMap((line, index) => {
        const before = lines[index - 1] ?? "";
        const reason = line.includes("// ") || before.includes("// ") || /^\s*if \(/.test(before);
        const skips = /\b(?:it|describe)\.skip\(|\bx(?:it|describe)\(|\bthis\.skip\(/.test(line);
        return /\b(?:it|describe)\.only\(/.test(line) || (skips && !reason) ? [`${file}:${index + 1}`] : [];
    });
}
