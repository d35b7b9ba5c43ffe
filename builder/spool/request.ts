import { isAbsolute, join } from "node:path";

import type { Call } from "../verbs/work";

/** Names of what a verb and the agent share in the folder of a request. */
export const files = {
    /** A FIFO that the verb holds open as long as it lives: its end is the verb's end. */
    life: "life",
    /** A FIFO that the agent writes to and the verb copies to its standard error. */
    output: "output",
    /** What the verb was called with; there once it is complete. */
    request: "request",
    /** The image.json of the build, since the agent need not see the peer's file system. */
    image: "image.json",
    /** The build.json of a build from source, likewise. */
    build: "build.json",
    /** A FIFO through which the verb offers the result of such a build; each time that it rings the bell, once. */
    content: "content",
    /** The exit status, there before `output` ends. */
    status: "status",
    /** The name of the Job that a run works with. */
    job: "job",
} as const;

/** Name of the FIFO in the spool folder that verbs write to when there is a new request. */
export const bellName = "bell";

/**
 * Reads a request: program, process ID, working folder, number of arguments, arguments, `NAME=value` of environment
 * variables, each ended by a NUL. Paths become absolute, as the agent works elsewhere.
 */
export function parseRequest(text: string): Call {
    const [program = "", processId = "", folder = "", count = "", ...rest] = text.split("\0").slice(0, -1);
    const args = rest.slice(0, Number(count));
    if (!/^\d+$/.test(count) || args.length !== Number(count)) {
        throw new Error("the request is not complete");
    }
    return {
        program,
        processId: Number(processId),
        args: args.map((path) => (isAbsolute(path) ? path : join(folder, path))),
        environment: Object.fromEntries(rest.slice(args.length).map(variable)),
    };
}

function variable(text: string): readonly [string, string] {
    const equals = text.indexOf("=");
    return [text.slice(0, equals), text.slice(equals + 1)];
}
