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
