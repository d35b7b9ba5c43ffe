import assert from "node:assert/strict";
import { fieldAt, objectAt, objectsAt, parseJson, textAt, type JsonObject } from "../../ground/json";
import { unknownValue } from "../../report/preview";
import { auditedWrites } from "./audit";
import { heightOn } from "./ledger-height";
import { succeeded, type LiveStack } from "./live-stack";
import { repositoryOf } from "./registry";

/** What a preview says that a chaincode will be. */
export interface ForetoldChaincode {
    /** Of its image; absent where it has none. */
    readonly digest?: unknown;
    /** By organisation. */
    readonly packageIds: Readonly<Record<string, unknown>>;
    readonly sequence: unknown;
}

export interface ForetoldStack {
    /** By name. */
    readonly chaincodes: Readonly<Record<string, ForetoldChaincode>>;
    readonly warnings: readonly string[];
}

/** What an `up` tells of it. */
export interface ToldChaincode {
    readonly image?: string;
    readonly packageIds: Readonly<Record<string, string>>;
    readonly sequence: number;
}

/** Where a preview could have written something. */
export interface Watched {
    /** Part of the paths of all that is the network's in the cluster. */
    readonly namespace: string;
    readonly organisation: string;
    readonly peer: string;
    readonly channels: readonly string[];
}

/** Previews, and asserts that this has written nothing: to the API server, to the registry, or to a ledger. */
export async function foretoldOnly(live: LiveStack, watched: Watched): Promise<ForetoldStack> {
    const traces = async (): Promise<unknown> => ({
        pushed: await pushedImages(live),
        heights: await heights(live, watched),
    });
    const before = await traces();
    const since = new Date();
    const { output } = succeeded(await live.stack.run("preview", "--json"));
    const writes = await auditedWrites(live.cluster, since, { user: "administrator", about: watched.namespace });
    assert.deepEqual(writes, []);
    assert.deepEqual(await traces(), before);
    return foretold(parseJson(output));
}

/** What the registry has in the repositories of the stack's images: a push moves the tag `latest`. */
async function pushedImages(live: LiveStack): Promise<Readonly<Record<string, unknown>>> {
    const { resources = [] } = (await live.stack.state()).deployment;
    const tags = resources.filter(({ type }) => type.endsWith(":ImageTags"));
    const names = tags.map(({ outputs }) => textAt(outputs, "place", "namespace"));
    const found = names.map(async (name) => [name, await repositoryOf(name).digestOf("latest")] as const);
    return Object.fromEntries(await Promise.all(found));
}

async function heights(live: LiveStack, { organisation, peer, channels }: Watched): Promise<readonly bigint[]> {
    const client = await live.clientOf(organisation);
    return Promise.all(channels.map((channel) => heightOn({ ...client, channel }, peer)));
}

function foretold(preview: unknown): ForetoldStack {
    const steps = objectsAt(preview, "steps").map((step) => ({
        kind: textAt(step, "urn").split("::").at(-2)?.split(":").at(-1) ?? "",
        name: textAt(step, "urn").split("::").at(-1) ?? "",
        inputs: objectAt(step, "newState", "inputs"),
    }));
    const of = (kind: string): typeof steps => steps.filter((step) => step.kind === kind);
    const approvals = of("Approval").map(({ inputs }) => ({ inputs, chaincode: textAt(inputs, "definition", "name") }));
    const names = [...new Set(approvals.map(({ chaincode }) => chaincode))];
    const chaincodes = names.map((name) => {
        const own = approvals.filter(({ chaincode }) => chaincode === name);
        const tags = of("ImageTags").find((step) => step.name === name)?.inputs;
        const warmUp = of("WarmUp").find(({ inputs }) => inputs["chaincode"] === name)?.inputs;
        const packageIds = own.map(({ inputs }): [string, unknown] => [
            textAt(inputs, "organisation"),
            inputs["packageId"],
        ]);
        const image: JsonObject = tags === undefined ? {} : { digest: tags["digest"] };
        return [
            name,
            { ...image, packageIds: Object.fromEntries(packageIds), sequence: fieldAt(warmUp, "sequence") },
        ] as const;
    });
    const warnings = objectsAt(preview, "diagnostics").filter(({ severity }) => severity === "warning");
    return { chaincodes: Object.fromEntries(chaincodes), warnings: warnings.map((one) => textAt(one, "message")) };
}

/**
 * Asserts that a preview has told what came of it.
 *
 * @param told undefined of what did not change, of which a preview tells nothing
 * @param isSealed whether its packages hold keys that nobody has before the `up`
 */
export function assertForetold(
    foretold: ForetoldChaincode | undefined,
    told: ToldChaincode | undefined,
    isSealed = false,
): void {
    if (told === undefined) {
        assert.equal(foretold, undefined);
        return;
    }
    const { image, packageIds, sequence } = told;
    const known = isSealed ? Object.keys(packageIds).map((name) => [name, unknownValue]) : Object.entries(packageIds);
    // A preview lists what changes alone: an image that stays is not among it.
    const isBuilt = image !== undefined && foretold !== undefined && "digest" in foretold;
    const digest: JsonObject = isBuilt ? { digest: image.slice(image.indexOf("@") + 1) } : {};
    assert.deepEqual(foretold, { ...digest, packageIds: Object.fromEntries(known) as JsonObject, sequence });
}

/** Asserts that the package IDs of one chaincode alone are not known, which the preview says with the reason. */
export function assertUnknown({ warnings }: ForetoldStack, chaincode: string, organisations: readonly string[]): void {
    const told = warnings
        .filter((warning) => /package ID|digest/.test(warning))
        .map((warning) => warning.replace(/^warning: /, "").trim());
    const why = "known after up, as the package holds a key, which a preview neither makes nor reads";
    assert.deepEqual(
        told.sort(),
        organisations.map((name) => `package ID of ${chaincode}-${name}: ${why}`),
    );
}
