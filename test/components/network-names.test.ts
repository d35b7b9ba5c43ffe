import assert from "node:assert/strict";
import { ofType, type Registered } from "../support/engine";
import { devModel, outputsOf, rendered } from "../support/rendering";

/** Type, name and metadata's names of everything that has to be one of its kind. */
function duplicates(resources: readonly Registered[]): readonly string[] {
    const keys = resources.flatMap(({ type, name, inputs }) => {
        const { metadata } = inputs as { readonly metadata?: { readonly name?: string; readonly namespace?: string } };
        const object = `${type} object ${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
        return [`${type} ${name}`, ...(metadata?.name === undefined ? [] : [object])];
    });
    return keys.filter((key, index) => keys.indexOf(key) !== index);
}

describe("a network with names that collide when they are joined", () => {
    const image = `registry:5000/asset@sha256:${"1".repeat(64)}`;
    const channels = ["a", "a-b", "x-org1"].map((name) => ({ name }));

    const chaincodes = [
        { name: "b-c", channel: "a" },
        { name: "c", channel: "a-b" },
        { name: "asset", channel: "a" },
        { name: "asset", channel: "a-b" },
    ];

    const calls = { init: { function: "init" }, verify: [{ function: "Read" }, { function: "Add", submit: true }] };

    for (const own of [{}, { type: "ccaas" }, { type: "external", tls: "mutual" }]) {
        it(`has every resource and every object once with ${JSON.stringify(own)}`, async () => {
            const model = devModel((config) => {
                config["channels"] = channels;
                const same = { label: "asset", image, ...calls, ...own };
                config["chaincodes"] = chaincodes.map((chaincode) => ({ ...chaincode, ...same }));
            });
            const resources = await rendered(model);
            assert.deepEqual(duplicates(resources), []);
            const commits = ofType(resources, "pulumi-nodejs:dynamic/fabric:Commit").map(({ name }) => name);
            assert.deepEqual([...commits].sort(), ["a-asset", "a-b-asset", "a-b/c", "a/b-c"]);
        });
    }

    it("has the chaincodes of both channels in its outputs", async () => {
        const model = devModel((config) => {
            config["channels"] = channels;
            config["chaincodes"] = chaincodes.map((chaincode) => ({ ...chaincode, label: "asset", image }));
        });
        assert.deepEqual(Object.keys((await outputsOf(model)).chaincodes), ["b-c", "c", "a/asset", "a-b/asset"]);
    });
});
