import { objectAt, type JsonObject } from "../../../ground/json";
import { type ChangedField, differences, renderPath, touches } from "../difference";
import { type Change, type DiffRequest, type Difference, noDifference } from "../plugin";
import { holdsUnknown, revealedObject } from "../property";
import type { PluginContext } from "./context";
import { desiredObject, withoutServerMetadata } from "./desired";
import { saysImmutable } from "./failing";
import { fixedFields } from "./immutable";
import { fieldManagerOf, inputsOf, liveOf } from "./state";

interface Marked extends ChangedField {
    readonly replaces: boolean;
}

/** Which inputs changed, and which of these need a new object. Asks the cluster only when there is a change. */
export async function diff(context: PluginContext, request: DiffRequest): Promise<Difference> {
    const recorded = Object.keys(request.olds).length > 0 ? request.olds : inputsOf(request.state);
    const olds = withoutServerMetadata(revealedObject(recorded));
    const news = withoutServerMetadata(revealedObject(request.news));
    const fixed = fixedFields(olds, context.settings);
    const known = differences(olds, news).map((field) => ({
        ...field,
        replaces: fixed.some((path) => touches(field.path, path)),
    }));
    if (known.length === 0) {
        return noDifference;
    }
    const marked = known.some(({ replaces }) => replaces) ? known : await tried(context, request, known);
    return {
        changes: marked.map(({ path, kind, replaces }): Change => ({ path: renderPath(path), kind, replaces })),
        deleteBeforeReplace: marked.some(({ replaces }) => replaces) && keepsName(news, liveOf(request.state)),
    };
}

/** A dry run finds the immutable fields that the table does not know. */
async function tried(
    context: PluginContext,
    request: DiffRequest,
    changes: readonly Marked[],
): Promise<readonly Marked[]> {
    if (holdsUnknown(request.news) || (await context.unreachable()) !== undefined) {
        return changes;
    }
    const object = desiredObject(request.news);
    const fieldManager = fieldManagerOf(request.state, request.news);
    try {
        const path = await context.client().resourcePath({ ...object, ...object.metadata });
        await context.client().apply(path, object, { fieldManager, force: true, dryRun: true });
        return changes;
    } catch (error) {
        // Other refusals are for the update to tell; here they say nothing about what must be replaced.
        return saysImmutable(error)
            ? changes.map((change) => ({ ...change, replaces: change.path[0] !== "metadata" }))
            : changes;
    }
}

/** Whether the new object must have the very name of the old one, so that both cannot exist at a time. */
function keepsName(news: JsonObject, live: JsonObject): boolean {
    const [wanted, there] = [news.metadata, live.metadata].map((metadata) => objectAt(metadata));
    return wanted?.name === there?.name && wanted?.namespace === there?.namespace;
}
