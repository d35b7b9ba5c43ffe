import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { connect } from "../../builder/connect";
import { type Service, startService } from "../../builder/service";
import { makeBuilderHome, makeFolder, removeFolder, shells, type Started, startVerb } from "./verbs";

/** The verbs of an image, as one shell runs them, and a temporary folder for their arguments. */
export interface VerbMode {
    /** Makes the temporary folder of the running test. */
    prepare(files: Readonly<Record<string, unknown>>): string;
    /** Calls a verb with paths in the temporary folder. */
    call(verb: string, args: readonly string[], environment?: Readonly<Record<string, string>>): Started;
    /** Asserts that a verb has written one line, or nothing where `says` is empty; "..." at the end stands for any text. */
    assertSaid(verb: string, started: Started, says: string): void;
    /** Asserts that no verb has left anything in the spool folder. */
    assertSpoolEmpty(): void;
}

/** Describes what holds for the verbs of a kind in every shell, with an agent and without one. */
export function describeVerbModes(kind: string, what: string, body: (mode: VerbMode) => void): void {
    for (const hasAgent of [true, false]) {
        for (const shell of shells) {
            describe(`${what} under ${shell.join(" ")} ${hasAgent ? "with" : "without"} an agent`, () => {
                describeVerbMode(kind, shell, hasAgent, body);
            });
        }
    }
}

function describeVerbMode(
    kind: string,
    shell: readonly string[],
    hasAgent: boolean,
    body: (mode: VerbMode) => void,
): void {
    let home = "";
    let spool = "";
    let folder = "";
    let service: Service | undefined;

    before(async () => {
        home = await makeBuilderHome();
        spool = makeFolder({});
        service = hasAgent
            ? startService({ folder: spool, environment: {}, connect, log: () => undefined })
            : undefined;
    });

    after(async () => {
        await service?.end();
        removeFolder(home);
        removeFolder(spool);
    });

    afterEach(() => {
        removeFolder(folder);
    });

    body({
        prepare: (files) => {
            folder = makeFolder(files);
            return folder;
        },
        call: (verb, args, environment = {}) =>
            startVerb({
                shell,
                verb: join(home, kind, "bin", verb),
                args: args.map((path) => join(folder, path)),
                environment: { ...environment, ...(hasAgent ? { FABRIC_BUILDER_SPOOL: spool } : {}) },
            }),
        assertSaid: (verb, started, says) => {
            const begin = `${join(home, kind, "bin", verb)} [${started.process.pid ?? 0}]: `;
            const expected = says === "" ? "" : `${begin}${says}\n`;
            const cut = says.endsWith("...") ? begin.length + says.length - 3 : undefined;
            assert.equal(started.stderr().slice(0, cut), expected.slice(0, cut));
            assert.match(started.stderr(), /^([^\n]+\n)?$/);
        },
        assertSpoolEmpty: () => {
            assert.deepEqual(readdirSync(spool), hasAgent ? ["bell"] : []);
        },
    });
}

/** Paths of all files below a folder, sorted. */
export function treeOf(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort();
}
