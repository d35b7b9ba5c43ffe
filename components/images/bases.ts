/** Stages, and what others of the program's files know under a name of their own. */
const nothing = /^(?:scratch|\d+)$/i;

/**
 * The images that a Dockerfile builds on, as it writes them once its build arguments are filled in, sorted: those of FROM, of COPY --from and of mounts,
 * less its own stages; and its frontend (`# syntax=`). Names that depend on something else are left out.
 */
export function basesOf(dockerfile: string, buildArguments: Readonly<Record<string, string>>): readonly string[] {
    const instructions = instructionsOf(dockerfile);
    const first = instructions.findIndex(([word]) => word === "FROM");
    // Behind the first stage's begin arguments are the stage's own.
    const values = valuesOf(instructions.slice(0, Math.max(first, 0)), buildArguments);
    const froms = instructions.filter(([word]) => word === "FROM").map((words) => words.filter(isNoOption));
    const stages = new Set(froms.map(([, , , stage = ""]) => stage.toLowerCase()));
    const written = [
        ...frontendOf(dockerfile),
        ...froms.map(([, name = ""]) => name),
        ...instructions.filter(([word]) => word === "COPY" || word === "RUN").flatMap(sourcesIn),
    ];
    const names = written.flatMap((text) => filled(text, values) ?? []);
    const bases = names.filter((name) => name !== "" && !nothing.test(name) && !stages.has(name.toLowerCase()));
    return [...new Set(bases)].sort();
}

function isNoOption(word: string): boolean {
    return !word.startsWith("--");
}

function valuesOf(
    instructions: readonly (readonly string[])[],
    given: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
    const values = new Map<string, string>();
    for (const [word, ...declared] of instructions) {
        for (const argument of word === "ARG" ? declared : []) {
            put(values, argument, given);
        }
    }
    return values;
}

/** Instructions as words, with lines joined that end in a backslash; comments are left out. */
function instructionsOf(dockerfile: string): readonly (readonly string[])[] {
    const lines = dockerfile.split(/\r?\n/).filter((line) => !/^\s*#/.test(line));
    const joined = lines.map((line) => (line.trimEnd().endsWith("\\") ? line.trimEnd().slice(0, -1) : `${line}\n`));
    return joined
        .join("")
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .map(([word = "", ...rest]) => [word.toUpperCase(), ...rest]);
}

/** Only at the very beginning (Dockerfile reference, "parser directives"). */
function frontendOf(dockerfile: string): string[] {
    const [first = ""] = dockerfile.replace(/^\uFEFF/, "").split("\n");
    const [, name] = /^#\s*syntax\s*=\s*(\S+)\s*$/i.exec(first) ?? [];
    return name === undefined ? [] : [name];
}

function put(values: Map<string, string>, argument: string, given: Readonly<Record<string, string>>): void {
    const at = argument.indexOf("=");
    const name = at < 0 ? argument : argument.slice(0, at);
    const otherwise = at < 0 ? undefined : filled(argument.slice(at + 1).replace(/^"([^"]*)"$/, "$1"), values);
    const value = Object.hasOwn(given, name) ? given[name] : otherwise;
    if (value !== undefined) {
        values.set(name, value);
    }
}

/** Undefined where a variable has no value that is known here. */
function filled(text: string, values: ReadonlyMap<string, string>): string | undefined {
    const variable = /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g;
    const whole = text.replace(variable, (written, braced?: string, otherwise?: string, bare?: string) => {
        return values.get(braced ?? bare ?? "") ?? otherwise ?? written;
    });
    return whole.includes("$") ? undefined : whole;
}

/** Of `COPY --from=<image>` and `RUN --mount=type=bind,from=<image>,…`. */
function sourcesIn([, ...words]: readonly string[]): readonly string[] {
    const end = words.findIndex(isNoOption);
    return words.slice(0, end < 0 ? words.length : end).flatMap((word) => {
        if (word.startsWith("--from=")) {
            return [word.slice("--from=".length)];
        }
        const parts = word.startsWith("--mount=") ? word.slice("--mount=".length).split(",") : [];
        return parts.filter((part) => part.startsWith("from=")).map((part) => part.slice("from=".length));
    });
}
