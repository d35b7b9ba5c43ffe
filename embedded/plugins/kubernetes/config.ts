import { loadCluster } from "../../../cluster/kubeconfig";
import { type Difference, noDifference } from "../plugin";
import { type Properties, revealedObject } from "../property";
import { differences, renderPath } from "../difference";
import { resolveSettings, selectorOf, unknownSettings } from "./settings";

const clusterKeys = ["kubeconfig", "context"];

/**
 * What changed in a provider's arguments. Its objects are replaced only when the arguments lead to another API server: new
 * credentials for the same one change nothing about them.
 */
export function configDifference(olds: Properties, news: Properties, env: NodeJS.ProcessEnv): Difference {
    const changed = differences(revealedObject(olds), revealedObject(news));
    if (changed.length === 0) {
        return noDifference;
    }
    const keys = replacingKeys(olds, news, env);
    const changes = changed.map(({ path, kind }) => ({
        path: renderPath(path),
        kind,
        replaces: keys.includes(String(path[0])),
    }));
    return { changes, deleteBeforeReplace: false };
}

function replacingKeys(olds: Properties, news: Properties, env: NodeJS.ProcessEnv): readonly string[] {
    const [server, newServer] = [serverOf(olds, env), serverOf(news, env)];
    const isOther = server !== undefined && newServer !== undefined && server !== newServer;
    return isOther || unknownSettings(news, clusterKeys).length > 0 ? clusterKeys : [];
}

/** The API server that arguments lead to; undefined when they lead nowhere (any more). */
function serverOf(args: Properties, env: NodeJS.ProcessEnv): string | undefined {
    try {
        const { selector, env: found } = selectorOf(resolveSettings(args), env);
        return loadCluster(selector, found).server;
    } catch {
        return undefined;
    }
}
