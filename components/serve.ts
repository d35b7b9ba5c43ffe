import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Placed, RemoteProvider } from "./remote";

type Properties = Readonly<Record<string, unknown>>;
type AnyProvider = RemoteProvider<Placed & Properties, Placed & Properties>;

/**
 * Runs one operation of a dynamic resource's module in the provider's process. Modules stay loaded, and with them the
 * tunnels and connections that they share.
 *
 * @param module path of the module relative to the project's folder, without extension
 * @param method the engine's name for the operation
 * @param args as Pulumi's dynamic provider passes them: inputs for create; id and state for the others
 */
export async function serve(module: string, method: string, args: readonly unknown[]): Promise<unknown> {
    const provider = loadProvider(module);
    switch (method) {
        case "create":
            return provider.create(placed(args[0]));
        case "diff":
            return difference(provider, placed(args[1]), placed(args[2]));
        case "read":
            return read(provider, String(args[0]), placed(args[1]));
        case "update":
            return { outs: await update(provider, String(args[0]), placed(args[1]), placed(args[2])) };
        case "delete":
            return provider.delete?.(String(args[0]), placed(args[1]));
        default:
            throw new Error(`cannot ${method} with ${module}: there is no such operation of a dynamic resource`);
    }
}

function loadProvider(module: string): AnyProvider {
    // A computed path cannot be imported statically; the modules are this project's own, each exporting `provider`.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const loaded = require(resolve(process.cwd(), module)) as { readonly provider?: AnyProvider };
    if (loaded.provider === undefined) {
        throw new Error(`cannot load ${module}: it exports no provider`);
    }
    return loaded.provider;
}

function difference(provider: AnyProvider, olds: Placed & Properties, news: Placed & Properties): object {
    const differs = (key: string): boolean => !isDeepStrictEqual(olds[key], news[key]);
    const moved = olds.place.namespace === news.place.namespace ? [] : ["place"];
    const replaces = [...moved, ...provider.replaces.filter(differs)];
    return { changes: replaces.length > 0 || provider.updates.some(differs), replaces, deleteBeforeReplace: true };
}

async function read(provider: AnyProvider, id: string, outs: Placed & Properties): Promise<unknown> {
    if (provider.read === undefined) {
        return { id, props: outs };
    }
    const found = await provider.read(id, outs);
    return found === undefined ? {} : { id, props: found };
}

async function update(
    provider: AnyProvider,
    id: string,
    olds: Placed & Properties,
    news: Placed & Properties,
): Promise<Properties> {
    return provider.update === undefined ? (await provider.create(news)).outs : provider.update(id, olds, news);
}

/** Each resource's constructor puts `place` there; only a state edited by hand could lack it. */
function placed(value: unknown): Placed & Properties {
    if (value === null || typeof value !== "object" || !("place" in value)) {
        throw new Error(
            "cannot use the state of a dynamic resource: it does not say its place; remove it and import it",
        );
    }
    return value as Placed & Properties;
}
