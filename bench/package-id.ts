/**
 * Packs one chaincode 200 times under different umasks, time zones, locales and directory orders, and asks Fabric's
 * own tool for the ID of the bytes. Prints one table; fails when there is more than one ID.
 * Usage: npx tsx bench/package-id.ts [path of Fabric's peer, default the one in PATH]
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

import { newPackage } from "../fabric/package";

interface Surroundings {
    readonly umask: string;
    readonly timeZone: string;
    readonly locale: string;
}

interface Row {
    readonly where: string;
    readonly packings: number;
    readonly ids: readonly string[];
}

const index = '{"index":{"fields":["owner"]}}';

const packingsEach = 25;
const label = "asset-transfer";

const surroundings: readonly Surroundings[] = [
    { umask: "0000", timeZone: "UTC", locale: "C" },
    { umask: "0022", timeZone: "UTC", locale: "C.UTF-8" },
    { umask: "0027", timeZone: "Europe/Berlin", locale: "de_DE.UTF-8" },
    { umask: "0077", timeZone: "Asia/Kolkata", locale: "hi_IN.UTF-8" },
    { umask: "0002", timeZone: "America/St_Johns", locale: "en_CA.UTF-8" },
    { umask: "0022", timeZone: "Pacific/Kiritimati", locale: "tr_TR.UTF-8" },
    { umask: "0077", timeZone: "Asia/Tokyo", locale: "ja_JP.UTF-8" },
    { umask: "0022", timeZone: "Pacific/Marquesas", locale: "sv_SE.UTF-8" },
];

/** Names whose order differs between locales, and an index as a k8s package carries it. */
const files: Readonly<Record<string, string>> = {
    "image.json": JSON.stringify({ name: "localhost:35000/asset-transfer", digest: `sha256:${"5a".repeat(32)}` }),
    "META-INF/statedb/couchdb/indexes/indexOwner.json": index,
    "META-INF/statedb/couchdb/indexes/ä.json": index,
    "META-INF/statedb/couchdb/indexes/I.json": index,
    "META-INF/statedb/couchdb/indexes/i.json": index,
    "META-INF/statedb/couchdb/indexes/Z.json": index,
};

async function main([mode, argument]: readonly string[]): Promise<void> {
    if (mode === "--pack" && argument !== undefined) {
        process.umask(argument);
        for (let turn = 0; turn < packingsEach; turn++) {
            console.log((await packFromDisk(turn)).packageId);
        }
    } else {
        await report(mode ?? "peer");
    }
}

async function report(peer: string): Promise<void> {
    const rows = [...surroundings.map(packed), await fabricsOwn(peer)];
    const ids = new Set(rows.flatMap((row) => row.ids));
    console.log(`${cpus()[0]?.model ?? "unknown processor"}, ${process.platform}, Node ${process.version}\n`);
    console.log("| where | packings | package IDs |\n| --- | ---: | --- |");
    for (const { where, packings, ids: found } of rows) {
        console.log(`| ${where} | ${packings} | ${found.join(" ")} |`);
    }
    const packings = rows.reduce((sum, row) => sum + row.packings, 0);
    console.log(`| all | ${packings} | ${ids.size} different |`);
    process.exitCode = ids.size === 1 ? 0 : 1;
}

/** In a process of its own, since time zone and locale are read when one starts. */
function packed({ umask, timeZone, locale }: Surroundings): Row {
    const env = { ...process.env, TZ: timeZone, LANG: locale, LC_ALL: locale };
    const argv = [...process.execArgv, __filename, "--pack", umask];
    const output = execFileSync(process.execPath, argv, { env, encoding: "utf8" });
    const ids = output.trim().split("\n");
    return { where: `umask ${umask}, ${timeZone}, ${locale}`, packings: ids.length, ids: [...new Set(ids)] };
}

async function fabricsOwn(peer: string): Promise<Row> {
    const folder = mkdtempSync(join(tmpdir(), "package-id-"));
    try {
        writeFileSync(join(folder, "core.yaml"), "peer: {}\n");
        writeFileSync(join(folder, "package.tgz"), (await packFromDisk(0)).archive);
        const argv = ["lifecycle", "chaincode", "calculatepackageid", join(folder, "package.tgz")];
        const env = { ...process.env, FABRIC_CFG_PATH: folder };
        return {
            where: "Fabric: peer lifecycle",
            packings: 1,
            ids: [execFileSync(peer, argv, { env, encoding: "utf8" }).trim()],
        };
    } catch (error) {
        throw new Error(`cannot run ${peer}; give the path of Fabric's peer`, { cause: error });
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Packs what is read back from a folder, whose files were made in an order of that turn. */
async function packFromDisk(turn: number): ReturnType<typeof newPackage> {
    const folder = mkdtempSync(join(tmpdir(), "package-id-"));
    try {
        const names = Object.keys(files);
        for (const at of names.keys()) {
            const name = names[(at * 5 + turn) % names.length] ?? "";
            mkdirSync(dirname(join(folder, name)), { recursive: true });
            writeFileSync(join(folder, name), files[name] ?? "");
        }
        return await newPackage({ type: "k8s", label, files: Object.fromEntries(inTurn(filesIn(folder), turn)) });
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function filesIn(folder: string): readonly (readonly [string, Uint8Array])[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile())
        .map((file) => join(file.parentPath, file.name))
        .map((path) => [relative(folder, path), readFileSync(path)]);
}

function inTurn<T>(all: readonly T[], turn: number): readonly T[] {
    const start = turn % all.length;
    const turned = [...all.slice(start), ...all.slice(0, start)];
    return turn % 2 === 0 ? turned : turned.reverse();
}

void main(process.argv.slice(2));
