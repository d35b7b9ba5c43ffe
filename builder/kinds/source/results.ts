import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { codeOf } from "../../../ground/failure";
import type { BuiltFile, Builds } from "../../chaincode/builds";
import { cutOff } from "../../chaincode/cut";
import { settingVariables } from "../../contract";
import { streamFile } from "../../files/open";
import { fileProblem } from "../../package/json";
import type { Environment } from "../../settings";

/** What tells whether the result of a build, a tar.gz, is whole. */
export type Checksum = Pick<BuiltFile, "size" | "sha256">;

/** Results of builds by their keys, in files. */
export interface Results {
    /** undefined where there is none. */
    find(key: string): Promise<BuiltFile | undefined>;
    /** Keeps a result; refuses one that is not as expected. */
    keep(key: string, content: AsyncIterable<Buffer>, expected: Checksum): Promise<BuiltFile>;
    /** To be called once for each that was found or kept. */
    free(result: BuiltFile): Promise<void>;
}

/** A file of a process that was killed while it wrote; milliseconds. */
const abandonedAfter = 3_600_000;

const ending = ".tar.gz";
const unfinished = ".new";

type Uses = Builds["uses"];

/** The results that the environment names a folder for; without one each is gone as soon as nobody uses it. */
export function openResults(environment: Environment, { uses }: Builds): Results {
    const folder = environment[settingVariables.cache] || undefined;
    const limit = parseSize(environment[settingVariables.cacheLimit] ?? "1Gi");
    return {
        find: async (key) => {
            const path = folder === undefined ? undefined : join(folder, `${key}${ending}`);
            return path === undefined ? undefined : whileUsed(uses, path, () => findResult(path));
        },
        keep: async (key, content, expected) => {
            await mkdir(folder ?? tmpdir(), { recursive: true }).catch(notKept);
            const path = join(folder ?? tmpdir(), `${folder === undefined ? randomUUID() : key}${ending}`);
            return whileUsed(uses, path, async () => {
                await writeWhole(path, content, expected);
                return { path, ...expected };
            });
        },
        free: async ({ path }) => {
            unuse(uses, path);
            if (folder === undefined) {
                await rm(path, { force: true });
            } else {
                await evict(folder, limit, uses);
            }
        },
    };
}

/** Counts a file as used while work goes on, and from then on where it has a result. */
async function whileUsed<T>(uses: Uses, path: string, work: () => Promise<T>): Promise<T> {
    uses.set(path, (uses.get(path) ?? 0) + 1);
    let result: T | undefined;
    try {
        result = await work();
        return result;
    } finally {
        if (result === undefined) {
            unuse(uses, path);
        }
    }
}

function unuse(uses: Uses, path: string): void {
    const count = (uses.get(path) ?? 0) - 1;
    if (count > 0) {
        uses.set(path, count);
    } else {
        uses.delete(path);
    }
}

async function findResult(path: string): Promise<BuiltFile | undefined> {
    try {
        // The one that was not used for longest goes first.
        await utimes(path, new Date(), new Date());
        return { path, ...(await checksumOf(path)) };
    } catch (error) {
        if (codeOf(error) !== "ENOENT") {
            throw new Error(`unable to read what was built before: ${fileProblem(error)}`);
        }
        return undefined;
    }
}

/** Refused where it is larger. Bytes. */
export const largestResult = 256 * 2 ** 20;

/** Size and digest of a file. */
async function checksumOf(path: string): Promise<Checksum> {
    const hash = createHash("sha256");
    let size = 0;
    for await (const chunk of streamFile(path)) {
        hash.update(chunk);
        size += chunk.length;
    }
    return { size, sha256: hash.digest("hex") };
}

/** Writes a file that is there at once, or not at all. */
async function writeWhole(path: string, content: AsyncIterable<Buffer>, expected: Checksum): Promise<void> {
    const temporary = `${path}.${randomUUID()}${unfinished}`;
    try {
        const file = await open(temporary, "wx", 0o600).catch(notKept);
        try {
            await write(file, content, expected);
            await file.sync().catch(notKept);
        } finally {
            await file.close();
        }
        await rename(temporary, path).catch(notKept);
    } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw error;
    }
}

async function write(file: FileHandle, content: AsyncIterable<Buffer>, expected: Checksum): Promise<void> {
    const hash = createHash("sha256");
    let size = 0;
    for await (const chunk of content) {
        size += chunk.length;
        hash.update(chunk);
        await file.writeFile(chunk).catch(notKept);
    }
    if (size !== expected.size || hash.digest("hex") !== expected.sha256) {
        throw cutOff(`${size} of ${expected.size} bytes arrived, or others than were sent`);
    }
}

function notKept(error: unknown): never {
    throw new Error(`unable to keep the result of the build: ${fileProblem(error)}`);
}

/** Removes what was not used for longest until the rest is within the limit, and what nobody finished. */
async function evict(folder: string, limit: number, uses: Uses): Promise<void> {
    const files = await Promise.all(
        (await readdir(folder)).map(async (name) => {
            const path = join(folder, name);
            const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
            return { path, size, time: mtimeMs };
        }),
    );
    const results = files.filter(({ path }) => path.endsWith(ending)).sort((a, b) => a.time - b.time);
    let total = results.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of results.slice(0, -1)) {
        if (total > limit && !uses.has(path)) {
            await rm(path, { force: true });
            total -= size;
        }
    }
    for (const { path, time } of files.filter(({ path }) => path.endsWith(unfinished))) {
        if (Date.now() - time > abandonedAfter) {
            await rm(path, { force: true });
        }
    }
}

/** Bytes of "1073741824", "1048576Ki", "1024Mi" or "1Gi". */
function parseSize(text: string): number {
    const [, number = "", unit = ""] = /^(\d+)(Ki|Mi|Gi)?$/.exec(text) ?? [];
    if (number === "") {
        const must = "must be a number of bytes, or of Ki, Mi or Gi, e.g. 1Gi";
        throw new Error(`The ${settingVariables.cacheLimit} environment variable ${must}`);
    }
    return Number(number) * 2 ** (10 * ["", "Ki", "Mi", "Gi"].indexOf(unit));
}
