/** What the end of a run tells of each resource that failed, by type and name. */
export function toldFailures(output: string): ReadonlyMap<string, string> {
    const [, diagnostics = ""] = output.split("\nDiagnostics:\n");
    const all = diagnostics.matchAll(/^ {2}(?:[\w-]+:[\w.-]+\/)?(\S+) \((\S+)\):\n((?: {4}.*\n)+)/gm);
    const failed = [...all].flatMap(([, type = "", name = "", text = ""]) => {
        const error = /^ {4}error: (.*)$/m.exec(text)?.[1];
        return error === undefined || type.startsWith("pulumi:") ? [] : [[`${type} ${name}`, error] as const];
    });
    return new Map(failed);
}
