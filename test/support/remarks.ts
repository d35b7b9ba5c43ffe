/**
 * Lines of the CLI's output that warn of what is none of the program's: where plugins come from, what a provider could not look at. Those of
 * the program are told by a resource's logical name.
 *
 * @param own what the program itself warns of
 */
export function foreignWarnings(output: string, own: readonly RegExp[] = []): readonly string[] {
    return output
        .split("\n")
        .filter((line) => /\bwarning:/i.test(line))
        .filter((line) => !own.some((known) => known.test(line)));
}

/** Lines about images that are built, of which a terminal shows the last alone. */
export function buildLines(output: string): readonly string[] {
    return output.split("\n").filter((line) => line.includes("docker-build:index:Image"));
}
