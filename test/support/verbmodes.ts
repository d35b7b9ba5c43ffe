import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { connect } from "../../builder/connect";
import { requestVariables } from "../../builder/contract";
import { type Service, startService } from "../../builder/service";
import { makeBuilderHome, makeFolder, removeFolder, shells, type Started, startVerb } from "./verbs";

/** The verbs of an image, as one shell runs them, and a temporary folder for their arguments. */
export interface VerbMode {
    /** Makes the temporary folder of the running test. */
    prepare(files: Readonly<Record<string, unknown>>): string;
    /** Calls a verb with paths in the temporary folder; what is an agent's setting is its agent's. */
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
    let folder = "";
    // One for each environment that an agent has.
    const agents = new Map<string, Agent>();

    before(async () => {
        home = await makeBuilderHome();
    });

    after(async () => {
        await endAgents(agents);
        removeFolder(home);
    });

    afterEach(() => {
        removeFolder(folder);
    });

    const pathOf = (verb: string): string => join(home, kind, "bin", verb);

    body({
        prepare: (files) => (folder = makeFolder(files)),
        call: (verb, args, environment = {}) =>
            startVerb({
                shell,
                verb: pathOf(verb),
                args: args.map((path) => join(folder, path)),
                environment: hasAgent ? handingOver(agents, environment) : environment,
            }),
        assertSaid: (verb, started, says) => {
            assertLine(`${pathOf(verb)} [${started.process.pid ?? 0}]: `, started.stderr(), says);
        },
        assertSpoolEmpty: () => {
            assertSpoolsEmpty(agents);
        },
    });
}

/** One line, or nothing where `says` is empty; "..." at its end stands for any text. */
function assertLine(begin: string, written: string, says: string): void {
    const expected = says === "" ? "" : `${begin}${says}\n`;
    const cut = says.endsWith("...") ? begin.length + says.length - 3 : undefined;
    assert.equal(written.slice(0, cut), expected.slice(0, cut));
    assert.match(written, /^([^\n]+\n)?$/);
}

interface Agent {
    readonly spool: string;
    readonly service: Service;
}

async function endAgents(agents: ReadonlyMap<string, Agent>): Promise<void> {
    for (const { spool, service } of agents.values()) {
        await service.end();
        removeFolder(spool);
    }
}

function assertSpoolsEmpty(agents: ReadonlyMap<string, Agent>): void {
    for (const { spool } of agents.values()) {
        assert.deepEqual(readdirSync(spool), ["bell"]);
    }
}

/** What a verb is called with so that an agent has those settings which are an agent's, and the request the others. */
function handingOver(
    agents: Map<string, Agent>,
    given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
    const isOfRequest = ([name]: readonly [string, string]): boolean => requestVariables.includes(name);
    const own = Object.fromEntries(Object.entries(given).filter((entry) => !isOfRequest(entry)));
    const key = JSON.stringify(own);
    const agent = agents.get(key) ?? newAgent(own);
    agents.set(key, agent);
    return { ...Object.fromEntries(Object.entries(given).filter(isOfRequest)), FABRIC_BUILDER_SPOOL: agent.spool };
}

function newAgent(environment: Readonly<Record<string, string>>): Agent {
    const spool = makeFolder({});
    return { spool, service: startService({ folder: spool, environment, connect, log: () => undefined }) };
}

/** Paths of all files below a folder, sorted. */
export function treeOf(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort();
}
