import type { Terminal } from "../verbs/terminal";

/** What a build has made, in a file. */
export interface BuiltFile {
    readonly path: string;
    readonly size: number;
    /** In hexadecimal. */
    readonly sha256: string;
}

/** The builds that go on for one peer: those of the same are one. */
export interface Builds {
    /** How many use a file at the moment, by its path. */
    readonly uses: Map<string, number>;
    /** Whether a build that goes on counts on this Job. */
    isLive(jobName: string): boolean;
    /**
     * Begins a build, or takes part in the one of that key which goes on, and uses what it makes. Rejects as soon as the
     * part is stopped; a build ends early when nobody takes part in it any more.
     */
    share(key: string, part: Part, build: Build, use: (made: BuiltFile) => Promise<void>): Promise<void>;
}

/** A verb that takes part in a build. */
export interface Part {
    readonly terminal: Terminal;
    readonly stopped: AbortSignal;
}

interface Build {
    /** Makes it for all who take part. `remember` has to hear of the names of its Jobs before they are made. */
    make(all: Part, remember: (jobName: string) => void): Promise<BuiltFile>;
    /** Called when all have used what was made. */
    free(made: BuiltFile): Promise<void>;
}

/** Lines that somebody who comes later is shown of what was said before. */
const lastLines = 20;

/** A build that goes on. */
interface Running {
    readonly terminals: Set<Terminal>;
    readonly stop: AbortController;
    readonly jobNames: Set<string>;
    readonly recent: string[];
    readonly made: Promise<BuiltFile>;
}

export function newBuilds(): Builds {
    const running = new Map<string, Running>();
    const begin = (key: string, build: Build): Running => {
        const common = {
            terminals: new Set<Terminal>(),
            stop: new AbortController(),
            recent: [],
            jobNames: new Set<string>(),
        };
        const all = { terminal: broadcast(common.terminals, common.recent), stopped: common.stop.signal };
        const made = build.make(all, (name) => common.jobNames.add(name)).finally(() => running.delete(key));
        const begun = { ...common, made };
        running.set(key, begun);
        return begun;
    };
    return {
        uses: new Map(),
        isLive: (jobName) => [...running.values()].some(({ jobNames }) => jobNames.has(jobName)),
        share: async (key, part, build, use) => {
            let found = running.get(key);
            while (found?.stop.signal.aborted === true) {
                await settled(found.made);
                found = running.get(key);
            }
            await takePart(found ?? begin(key, build), part, build, use);
        },
    };
}

async function takePart(
    { terminals, recent, stop, made }: Running,
    { terminal, stopped }: Part,
    build: Build,
    use: (made: BuiltFile) => Promise<void>,
): Promise<void> {
    const missed = [...recent];
    terminals.add(terminal);
    try {
        for (const line of missed) {
            await terminal.pass(line);
        }
        await use(await unlessStopped(made, stopped));
    } finally {
        terminals.delete(terminal);
        if (terminals.size === 0) {
            stop.abort();
            await made.then(
                (file) => build.free(file),
                () => undefined,
            );
        }
    }
}

/** Speaks to all, and notes what was said last. */
function broadcast(terminals: ReadonlySet<Terminal>, recent: string[]): Terminal {
    return {
        say: (text) => {
            terminals.forEach((terminal) => {
                terminal.say(text);
            });
        },
        debug: (text) => {
            terminals.forEach((terminal) => {
                terminal.debug(text);
            });
        },
        pass: async (line) => {
            recent.push(line);
            recent.splice(0, recent.length - lastLines);
            await Promise.all([...terminals].map((terminal) => terminal.pass(line)));
        },
    };
}

async function unlessStopped<T>(work: Promise<T>, stopped: AbortSignal): Promise<T> {
    stopped.throwIfAborted();
    let stop: () => void = () => undefined;
    const stopping = new Promise<never>((_resolve, reject) => {
        stop = () => {
            reject(new Error("stopped"));
        };
        stopped.addEventListener("abort", stop);
    });
    try {
        return await Promise.race([work, stopping]);
    } finally {
        stopped.removeEventListener("abort", stop);
    }
}

async function settled(work: Promise<unknown>): Promise<void> {
    await work.catch(() => undefined);
}
