import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { codeOf, failure, reasonOf } from "../../ground/failure";
import type { BuiltImage } from "../model/image";
import { parseIgnoreRules, type IgnoreRules, type Verdict } from "./ignore";

/** What a build is made from. */
export type BuildSource = Pick<BuiltImage, "context" | "dockerfile" | "buildArguments" | "target">;

/**
 * Hash over all that a build sees, as 64 hexadecimal digits: the Dockerfile, its target and arguments, and the files and
 * links of the context that .dockerignore lets through, each with its path and whether it may be executed. Times, owners,
 * other modes and empty folders do not count, as git does not keep them. A failure() tells what could not be read.
 *
 * It is the sha256 of records that end with a NUL each, so that a shell can make it too: docs/workflows/publish-chaincode.yml
 * does.
 */
export async function contentHash(source: BuildSource): Promise<string> {
    try {
        const records = [
            `dockerfile ${await fileHash(source.dockerfile)}`,
            `target ${source.target ?? ""}`,
            ...byBytes(Object.entries(source.buildArguments).map(([name, value]) => `argument ${name}=${value}`)),
            ...(await contextRecords(source)),
        ];
        return textHash(records.map((record) => `${record}\0`).join(""));
    } catch (error) {
        const what = { operation: "hash the content of an image", target: source.context, status: codeOf(error) };
        throw failure(what, reasonOf(error));
    }
}

async function contextRecords({ context, dockerfile }: BuildSource): Promise<readonly string[]> {
    const seen = await filesIn(context, parseIgnoreRules(await ignoreFile(context, dockerfile)));
    const records: string[] = [];
    for (const path of byBytes(seen)) {
        records.push(`${await fileRecord(join(context, path))} ${path}`);
    }
    return records;
}

/** The Dockerfile's own rules, if it has some, instead of the context's: as BuildKit chooses. */
async function ignoreFile(context: string, dockerfile: string): Promise<string> {
    return (await textOf(`${dockerfile}.dockerignore`)) ?? (await textOf(join(context, ".dockerignore"))) ?? "";
}

async function textOf(path: string): Promise<string | undefined> {
    try {
        return await readFile(path, "utf8");
    } catch (error) {
        if (codeOf(error) === "ENOENT") {
            return undefined;
        }
        throw error;
    }
}

/** Paths of files and links, relative to the context, with slashes. */
async function filesIn(context: string, rules: IgnoreRules, folder = "", above?: Verdict): Promise<readonly string[]> {
    const found: string[] = [];
    for (const entry of await readdir(join(context, folder), { withFileTypes: true })) {
        const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
        const verdict = rules.judge(path, above);
        if (entry.isDirectory()) {
            const skip = verdict.isIgnored && !rules.mayHoldException(path);
            found.push(...(skip ? [] : await filesIn(context, rules, path, verdict)));
        } else if (!verdict.isIgnored && (entry.isFile() || entry.isSymbolicLink())) {
            found.push(path);
        }
    }
    return found;
}

async function fileRecord(path: string): Promise<string> {
    const found = await lstat(path);
    if (found.isSymbolicLink()) {
        return `link ${textHash(await readlink(path))}`;
    }
    return `${(found.mode & 0o100) === 0 ? "file" : "program"} ${await fileHash(path)}`;
}

async function fileHash(path: string): Promise<string> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash);
    return hash.digest("hex");
}

function textHash(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}

/** As `LC_ALL=C sort` does, whatever the machine's language. */
function byBytes(texts: readonly string[]): readonly string[] {
    return [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
