/**
 * The same error, its stack without the frames of Pulumi's packages. By their source maps such a frame reads
 * `node_modules/@pulumi/resource.ts`, on which Node 22's util.inspect never ends (lib/internal/util/inspect.js, markNodeModules
 * looks for a slash after the package's name), and Pulumi inspects every error that ends a program.
 */
export function withoutPackages(error: unknown): unknown {
    if (error instanceof Error && error.stack !== undefined) {
        const lines = error.stack.split("\n");
        error.stack = lines.filter((line) => !/^\s+at .*node_modules/.test(line)).join("\n");
    }
    return error;
}

/**
 * Has a resource that failed told of once, by the engine, also where others go on (`--continue-on-error`): outputs of what depends on it
 * then reject with nobody to handle that, and each would be shown with a stack trace of the SDK's own (@pulumi/pulumi, cmd/run/run.ts).
 */
export function quietFollowers(): void {
    process.prependListener("unhandledRejection", (error) => {
        const [, name] =
            /resource (\S+) \[\S+\] failed to register$/.exec(error instanceof Error ? error.message : "") ?? [];
        if (error instanceof Error && name !== undefined) {
            error.message = `what depends on ${name} is left for the next pulumi up: see its failure`;
            Object.assign(error, { __pulumiRunError: true });
        }
    });
    // Without a listener Node warns of each that is handled after all.
    process.on("rejectionHandled", () => undefined);
}
