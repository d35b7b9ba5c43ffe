import assert from "node:assert/strict";
import { isMain, nameOn, parts } from "../../../components/model/parts";
import { devModel } from "../../support/rendering";
import { twoClusters } from "../../support/two-clusters";

describe("the parts of a network", () => {
    it("are itself where its cluster has no name", () => {
        const model = devModel();
        assert.deepEqual(parts(model), [model]);
        assert.equal(nameOn(model, "cluster"), "cluster");
    });

    it("have the organisations and the settings of a cluster, and all channels and chaincodes", () => {
        const model = twoClusters(({ clusters }) =>
            Object.assign(clusters["west"] ?? {}, { namespace: "acme", createNamespace: false }),
        );
        const [east, west, ...others] = parts(model);
        assert.ok(east !== undefined && west !== undefined);
        assert.deepEqual(others, []);
        assert.deepEqual(
            [east, west].map(({ organisations }) => organisations.map(({ name }) => name)),
            [["org0", "org1"], ["org2"]],
        );
        const { namespace, createNamespace, storage, builder, channels, cluster } = west;
        assert.deepEqual(
            [namespace, createNamespace, storage.storageClass, builder.admissionPolicy, cluster.context],
            ["acme", false, "fast", false, "acme-west"],
        );
        assert.deepEqual(channels, model.channels);
        assert.deepEqual([east.storage.storageClass, east.builder.admissionPolicy], [undefined, true]);
        assert.deepEqual([isMain(model), isMain(east), isMain(west)], [true, true, false]);
        assert.deepEqual([nameOn(east, "volumes"), nameOn(west, "volumes")], ["volumes", "west/volumes"]);
    });

    it("leave out a cluster that nobody is on", () => {
        const model = twoClusters(({ clusters }) => Object.assign(clusters, { north: { context: "north" } }));
        assert.deepEqual(
            parts(model).map(({ cluster }) => cluster.name),
            ["east", "west"],
        );
    });

    it("give pods that run chaincode the pull secrets of the cluster beside their own", () => {
        const model = twoClusters((config) => {
            Object.assign(config.clusters["west"] ?? {}, { imagePullSecrets: ["pulls"] });
            const chaincodes = config["chaincodes"] as readonly object[];
            const own = { ...chaincodes[0], name: "own", pod: { imagePullSecrets: ["own", "pulls"] } };
            Object.assign(config, { chaincodes: [...chaincodes, own] });
        });
        const [east, west] = parts(model);
        const secrets = (part: typeof east): unknown =>
            part?.chaincodes.map(({ pod, ownPod }) => [pod.imagePullSecrets, ownPod.imagePullSecrets]);
        assert.deepEqual(secrets(west), [
            [["pulls"], undefined],
            [
                ["own", "pulls"],
                ["own", "pulls"],
            ],
        ]);
        assert.deepEqual(secrets(east), [
            [undefined, undefined],
            [
                ["own", "pulls"],
                ["own", "pulls"],
            ],
        ]);
        assert.deepEqual(west?.builder.pod.imagePullSecrets, ["pulls"]);
    });
});
