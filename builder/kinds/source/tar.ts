import { tarBlock, tarHeader, tarPadding } from "../../../ground/tar";
import { folderBelow } from "../../files/folder";
import { streamFile } from "../../files/open";
import type { SourceFile } from "./tree";

const longestName = 100;
/** The name under which GNU tar puts a name that is too long for a header. */
const longNamePath = "././@LongLink";

/** 1 January 2000: one time for all files, which archives of all kinds can hold. Seconds since 1970. */
const fileTime = 946_684_800;

/** How many bytes `tarOf` gives. */
export function tarSize(files: readonly SourceFile[]): number {
    const sizes = files.map(({ path, size }) => headersSize(Buffer.byteLength(path)) + blocks(size));
    return sizes.reduce((sum, size) => sum + size, 2 * tarBlock);
}

/**
 * Files below a folder as a tar, read while it is asked for. All may be executed, as packages do not say what may. Fails
 * when a file is not as large as it was.
 */
export async function* tarOf(folder: string, files: readonly SourceFile[]): AsyncGenerator<Buffer> {
    for (const file of files) {
        yield headersOf(file);
        let left = file.size;
        for await (const bytes of contentOf(folder, file.path)) {
            left -= bytes.length;
            if (left < 0) {
                break;
            }
            yield bytes;
        }
        if (left !== 0) {
            throw new Error(`${file.path} of the package's code was changed while it was read`);
        }
        yield tarPadding(file.size);
    }
    yield Buffer.alloc(2 * tarBlock);
}

async function* contentOf(folder: string, path: string): AsyncGenerator<Buffer> {
    const steps = path.split("/");
    const holder = folderBelow(folder, steps.slice(0, -1));
    try {
        yield* streamFile(`${holder.path}/${steps.at(-1) ?? ""}`);
    } finally {
        holder.close();
    }
}

function headersSize(pathSize: number): number {
    return pathSize <= longestName ? tarBlock : 2 * tarBlock + blocks(pathSize + 1);
}

function blocks(size: number): number {
    return Math.ceil(size / tarBlock) * tarBlock;
}

/** GNU's way with long names: busybox knows no other. */
function headersOf({ path, size }: SourceFile): Buffer {
    const bytes = Buffer.from(path);
    if (bytes.length <= longestName) {
        return header(bytes, size, "0");
    }
    const long = Buffer.concat([bytes, Buffer.alloc(1)]);
    const cut = bytes.subarray(0, longestName);
    return Buffer.concat([
        header(Buffer.from(longNamePath), long.length, "L"),
        long,
        tarPadding(long.length),
        header(cut, size, "0"),
    ]);
}

function header(name: Buffer, size: number, type: "0" | "L"): Buffer {
    return tarHeader(name.toString("latin1"), size, type, { mode: "0000755", time: fileTime });
}
