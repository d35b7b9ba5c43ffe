import assert from "node:assert/strict";
import { ofType, type Registered } from "../support/engine";
import { devModel, rendered } from "../support/rendering";

interface Volume {
    readonly name: string;
    readonly secret?: { readonly defaultMode?: number };
    readonly projected?: { readonly defaultMode?: number; readonly sources: readonly { readonly secret?: object }[] };
}

interface PodSpec {
    readonly volumes: readonly Volume[];
}

describe("the keys that pods of a network are given", () => {
    let resources: readonly Registered[];

    before(async () => {
        resources = await rendered(devModel());
    });

    it("are for the user of the pod alone, by the group that owns its volumes", () => {
        const modes = podSpecs(resources).flatMap(({ volumes }) => volumes.flatMap(modeOfKeys));
        assert.ok(modes.length >= 20);
        assert.deepEqual([...new Set(modes)], [0o440]);
    });
});

function podSpecs(resources: readonly Registered[]): readonly PodSpec[] {
    return ofType(resources, "kubernetes:apps/v1:StatefulSet").map(({ inputs }) => {
        const { spec } = inputs as { readonly spec: { readonly template: { readonly spec: PodSpec } } };
        return spec.template.spec;
    });
}

/** Of a volume with a Secret in it; none of others. */
function modeOfKeys({ secret, projected }: Volume): readonly (number | undefined)[] {
    const isSecret =
        secret !== undefined || (projected?.sources.some((source) => source.secret !== undefined) ?? false);
    return isSecret ? [(secret ?? projected)?.defaultMode] : [];
}
