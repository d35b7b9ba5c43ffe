// Imported before anything that can fail.
import * as modules from "node:module";

interface SourceMapsSupport {
    readonly setSourceMapsSupport?: (enabled: boolean, options: { readonly nodeModules: boolean }) => void;
}

/**
 * Stack traces name our own lines, but those of packages as they lie there: by Pulumi's source maps a frame reads
 * `node_modules/@pulumi/resource.ts`, on which Node 22's util.inspect never ends (lib/internal/util/inspect.js, markNodeModules
 * looks for the slash after a scoped package's name), and Pulumi inspects every error that ends a program.
 */
(modules as SourceMapsSupport).setSourceMapsSupport?.(true, { nodeModules: false });
