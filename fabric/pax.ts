import { isUtf8 } from "node:buffer";

/**
 * The path among the records "<length> key=value\n" of an extended header (POSIX.1-2001); the last one counts, an empty
 * one does not. Refuses records that are malformed, and those that give a file another size than its header.
 */
export function paxPath(records: Buffer): string | undefined {
    let path: string | undefined;
    for (let offset = 0; offset < records.length;) {
        const { key, value, next } = recordAt(records, offset);
        if (key === "size" || key.startsWith("GNU.sparse.")) {
            throw new Error(`the extended header's ${key} is not supported`);
        }
        if (key === "path" && value.length > 0) {
            path = pathOf(value);
        }
        offset = next;
    }
    return path;
}

interface PaxRecord {
    readonly key: string;
    readonly value: Buffer;
    readonly next: number;
}

/** Enough for the digits of a length and the space behind them. */
const longestLength = 20;

function recordAt(records: Buffer, offset: number): PaxRecord {
    const [start, length] = /^([1-9]\d*) /.exec(records.toString("latin1", offset, offset + longestLength)) ?? [];
    const record = records.subarray(offset + (start?.length ?? 0), offset + Number(length));
    const equals = record.indexOf("=");
    if (start === undefined || offset + Number(length) > records.length || equals < 1 || record.at(-1) !== newline) {
        throw malformed();
    }
    return {
        key: record.toString("utf8", 0, equals),
        value: record.subarray(equals + 1, -1),
        next: offset + Number(length),
    };
}

const newline = 0x0a;

function pathOf(value: Buffer): string {
    if (!isUtf8(value) || value.includes(0)) {
        throw malformed();
    }
    return value.toString();
}

function malformed(): Error {
    return new Error("an extended header is malformed");
}
