import { reasonOf } from "../../ground/failure";
import { asGiven, openGiven, type Use } from "../files/shared";
import type { Kind } from "../kinds/kind";
import { kindOf } from "../kinds/kinds";
import { readChaincodeJson } from "../package/chaincode";
import { readMetadata } from "../package/metadata";
import { reportedLines } from "../report";
import { isWrongSetting, wantsDebug } from "../settings";
import { newTerminal, remembering, retelling } from "./terminal";
import type { Work, Call, VerbContext } from "./work";

/** As of a process that SIGTERM ended. */
const stoppedStatus = 128 + 15;

/** Performs a verb; resolves to its exit status, and says why where it is not 0. */
export async function perform(call: Call, context: VerbContext): Promise<number> {
    const { program, processId, args, environment } = call;
    const name = program.slice(program.lastIndexOf("/") + 1);
    const { terminal, lines } = remembering(
        newTerminal(program, processId, wantsDebug(name, environment), context.write),
        reportedLines,
    );
    const verb = verbs.get(name);
    if (verb === undefined) {
        terminal.say(`Expected to be called as one of ${[...verbs.keys()].join(", ")}`);
        return 1;
    }
    if (args.length !== verb.expects.length) {
        terminal.say(`Expected ${enumerated(verb.expects)} arguments`);
        return 1;
    }
    return performed(verb, { call, terminal, context }, (chaincode, reason) => {
        context.report?.({ verb: name, chaincode, reason, lines: lines() });
    });
}

type ReportOf = (chaincode: string, reason: string) => void;

async function performed(verb: Verb, work: Work, report: ReportOf): Promise<number> {
    const { call, context } = work;
    let given = asGiven(call.args);
    const terminal = retelling(work.terminal, (text) => given.tell(text));
    let status = 1;
    try {
        const { shared } = context;
        given = shared === undefined ? given : openGiven(shared, call.args, verb.uses);
        const opened = { ...work, terminal, call: { ...call, args: given.paths } };
        status = (await verb.perform(kindOf(call.program), opened)) ? 0 : 1;
    } catch (error) {
        if (context.stopped.aborted) {
            return stoppedStatus;
        }
        const reason = reasonOf(error);
        terminal.say(isWrongSetting(error) ? reason : `Error ${verb.doing} chaincode: ${reason}`);
        const chaincode = await verb.subject(given.paths).catch(() => undefined);
        if (chaincode !== undefined) {
            report(chaincode, given.tell(reason));
        }
    } finally {
        given.close(status !== 0);
    }
    return status;
}

interface Verb {
    /** The names of its arguments. */
    readonly expects: readonly string[];
    /** What becomes of the folders that they name. */
    readonly uses: readonly Use[];
    readonly doing: string;
    /** Label or package ID of its chaincode. */
    readonly subject: (args: readonly string[]) => Promise<string | undefined>;
    /** Resolves to whether the verb exits with 0; says why not, unless it is no error. */
    perform(kind: Kind, work: Work): Promise<boolean>;
}

async function labelIn([, metadata = ""]: readonly string[]): Promise<string> {
    return (await readMetadata(metadata)).label;
}

async function chaincodeIn([, metadata = ""]: readonly string[]): Promise<string> {
    return (await readChaincodeJson(metadata)).chaincodeId;
}

/** The folders of `release` do not say whose they are. */
function nobody(): Promise<undefined> {
    return Promise.resolve(undefined);
}

const verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
    [
        "detect",
        {
            expects: ["CHAINCODE_SOURCE_DIR", "CHAINCODE_METADATA_DIR"],
            uses: ["named", "read"],
            doing: "detecting",
            subject: labelIn,
            perform: (kind, work) => kind.detect(argument(work, 1), work.terminal, work),
        },
    ],
    [
        "build",
        {
            expects: ["CHAINCODE_SOURCE_DIR", "CHAINCODE_METADATA_DIR", "BUILD_OUTPUT_DIR"],
            uses: ["read", "read", "filled"],
            doing: "building",
            subject: labelIn,
            perform: async (kind, work) => {
                const folders = { source: argument(work, 0), metadata: argument(work, 1), output: argument(work, 2) };
                await kind.build(folders, work);
                return true;
            },
        },
    ],
    [
        "release",
        {
            expects: ["BUILD_OUTPUT_DIR", "RELEASE_OUTPUT_DIR"],
            uses: ["read", "filled"],
            doing: "releasing",
            subject: nobody,
            perform: async (kind, work) => {
                await kind.release(argument(work, 0), argument(work, 1));
                return true;
            },
        },
    ],
    [
        "run",
        {
            expects: ["BUILD_OUTPUT_DIR", "RUN_METADATA_DIR"],
            // Of what was built the request holds a copy.
            uses: ["named", "read"],
            doing: "running",
            subject: chaincodeIn,
            perform: async (kind, work) => {
                if (kind.run === undefined) {
                    throw new Error("a server runs it; the peer finds that in what release wrote");
                }
                await kind.run(argument(work, 0), argument(work, 1), work);
                return true;
            },
        },
    ],
]);

function argument({ call }: Work, index: number): string {
    return call.args[index] ?? "";
}

function enumerated(names: readonly string[]): string {
    return `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
