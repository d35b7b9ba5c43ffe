import assert from "node:assert/strict";
import { parts } from "../../../components/model/parts";
import { inParts, onCluster, settingOn } from "../../../components/preflight/in-parts";
import { nothing } from "../../support/observed";
import { devModel } from "../../support/rendering";
import { twoClusters } from "../../support/two-clusters";

describe("what a rule says of each cluster", () => {
    const rule = (): readonly { readonly path: string; readonly reason: string }[] =>
        ["organizations[0].peers", "storage.class", "storage.peer", "namespace"].map((path) => ({
            path,
            reason: "no",
        }));
    const pathsFor = (models: readonly ReturnType<typeof devModel>[]): readonly string[] =>
        inParts(
            models.map((model) => ({ model, observed: nothing })),
            rule,
        ).map(({ path }) => path);

    it("has the paths of a stack on one cluster as they are", () => {
        assert.deepEqual(
            pathsFor([devModel()]),
            rule().map(({ path }) => path),
        );
        assert.equal(settingOn(devModel(), "namespace"), "fabric:namespace");
        assert.equal(onCluster(devModel(), "it is so"), "it is so");
    });

    it("has the place of an organisation in the config, and a cluster's own settings", () => {
        const [, west] = parts(twoClusters());
        assert.ok(west !== undefined);
        assert.deepEqual(pathsFor([west]), [
            ...["organizations[2].peers", "clusters.west.storage.class", "storage.peer", "clusters.west.namespace"],
        ]);
        assert.equal(settingOn(west, "createNamespace"), "fabric:clusters.west.createNamespace");
        assert.equal(onCluster(west, "it is so"), "cluster west: it is so");
    });
});
