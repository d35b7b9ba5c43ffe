import assert from "node:assert/strict";
import { lstatSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { connect } from "../../../builder/connect";
import { builderConfigMap } from "../../../builder/contract";
import { type Service, startService } from "../../../builder/service";
import { type ChaincodeCluster, startChaincodeCluster } from "../chaincodecluster";
import { makeBuilderHome, makeFolder, removeFolder, shells, startVerb } from "../verbs";
import { languageConfig } from "./languages";
import type { Kind, Unpacked } from "./malformed";
import { goodPlaces, verbArguments } from "./places";

/** Verbs of all kinds, one agent and one cluster for all of them. */
export interface VerbTrial {
    /** Calls the verb of a kind with the places in a folder; what it says has to be as `expected`, its traces nothing. */
    refuses(folder: string, refusal: Refusal, mode: Mode): Promise<void>;
    /** Calls a verb that has to take what it gets. */
    takes(folder: string, kind: Kind, verb: Verb, mode: Mode): Promise<void>;
    close(): Promise<void>;
}

export type Verb = keyof typeof verbArguments;

export interface Refusal {
    readonly kind: Kind;
    readonly verb: Verb;
    /** undefined where nothing is said. */
    readonly says: RegExp | undefined;
}

export interface Mode {
    readonly shell: readonly string[];
    readonly hasAgent: boolean;
}

/** With an agent every shell; without one, which costs a Node each time, one shell and then the other, each third time. */
export function modesOf(serial: number): readonly Mode[] {
    const alone = shells.filter((_shell, index) => serial % 3 === 0 && index === (serial / 3) % shells.length);
    return [
        ...shells.map((shell) => ({ shell, hasAgent: true })),
        ...alone.map((shell) => ({ shell, hasAgent: false })),
    ];
}

/** Milliseconds; a verb that waits for a FIFO or reads zeros without end takes longer. */
const patience = 10_000;

export async function startVerbTrial(): Promise<VerbTrial> {
    const [home, spool] = [await makeBuilderHome(), makeFolder({})];
    const cluster = await startChaincodeCluster();
    cluster.put(languageConfig("default"));
    const settings = { KUBECONFIG_PATH: cluster.kubeconfig, FABRIC_BUILDER_CONFIG_MAP: builderConfigMap };
    const service = startService({ folder: spool, environment: settings, connect, log: () => undefined });
    const called = async (folder: string, kind: Kind, verb: Verb, mode: Mode): Promise<Outcome> => {
        const path = join(home, kind, "bin", verb);
        const args = verbArguments[verb].map((place) => join(folder, place));
        const environment = {
            ...(mode.hasAgent ? {} : settings),
            CORE_PEER_ID: "org1-peer1",
            CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: JSON.stringify({ peername: "org1-peer1" }),
            TMPDIR: join(folder, "tmp"),
            ...(mode.hasAgent ? { FABRIC_BUILDER_SPOOL: spool } : {}),
        };
        const started = startVerb({ shell: mode.shell, verb: path, args, environment });
        const timer = setTimeout(() => started.process.kill("SIGKILL"), patience);
        const status = await started.status;
        clearTimeout(timer);
        return { status, stderr: started.stderr(), begin: `${path} [${started.process.pid ?? 0}]: ` };
    };
    return {
        refuses: async (folder, { kind, verb, says }, mode) => {
            const before = traces(folder);
            assertRefusal(await called(folder, kind, verb, mode), says);
            assert.deepEqual(traces(folder), before);
            assert.deepEqual(readdirSync(spool), ["bell"]);
            assert.deepEqual(
                cluster.requests.filter((request) => !request.startsWith("GET ")),
                [],
            );
        },
        takes: async (folder, kind, verb, mode) => {
            const { status, stderr } = await called(folder, kind, verb, mode);
            assert.equal(status, 0, stderr);
        },
        close: () => close(service, cluster, [home, spool]),
    };
}

interface Outcome {
    readonly status: number | NodeJS.Signals | null;
    readonly stderr: string;
    /** What each line of the verb begins with. */
    readonly begin: string;
}

/** Exit status 1 and one line, which names what is wrong and is not too long for the peer. */
function assertRefusal({ status, stderr, begin }: Outcome, says: RegExp | undefined): void {
    assert.equal(status, 1, stderr);
    if (says === undefined) {
        assert.equal(stderr, "");
        return;
    }
    assert.equal(stderr.slice(0, begin.length), begin);
    const line = stderr.slice(begin.length);
    assert.match(line, /^[^\n]+\n$/);
    assert.match(line, says);
    assert.doesNotMatch(line.trimEnd(), /[\p{Cc}\u2028\u2029]/u);
    assert.ok(Buffer.byteLength(stderr) < 64 * 1024);
}

/** Whatever is in a folder, with what tells whether it was written to; what a verb's own folders held in between is gone. */
function traces(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .sort()
        .map((path) => {
            const { mode, size, mtimeMs } = lstatSync(join(folder, path));
            const written = path === "out" || path === "rel" ? "" : mtimeMs;
            return `${path} ${mode.toString(8)} ${size} ${written}`;
        });
}

/** A folder with a package as a peer unpacks it. */
export function unpackedFolder({ kind, files, metadata }: Unpacked): string {
    const good = Object.entries(goodPlaces(kind)).filter(([path]) => !path.startsWith("src/"));
    const folder = makeFolder({ ...Object.fromEntries(good), "src/": "" });
    writeFileSync(join(folder, "md", "metadata.json"), metadata);
    for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, "src", path)), { recursive: true });
        writeFileSync(join(folder, "src", path), content);
    }
    return folder;
}

async function close(service: Service, cluster: ChaincodeCluster, folders: readonly string[]): Promise<void> {
    await service.end();
    await cluster.close();
    folders.forEach(removeFolder);
}
