import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readStackConfig, settingsOf } from "../../../components/config/stack";
import { devSettings } from "../../support/stack-config";

describe("settingsOf", () => {
    it("takes the project's settings, structured ones from their JSON", () => {
        const settings = settingsOf(
            { "fabric:organizations": '[{"name":"org1","peers":2}]', "fabric:namespace": "a", "aws:region": "b" },
            "fabric",
        );
        assert.deepEqual(settings, { organizations: [{ name: "org1", peers: 2 }], namespace: "a" });
    });

    it("keeps text that looks like JSON where text is due", () => {
        assert.deepEqual(settingsOf({ "fabric:context": "1", "fabric:namespace": "true" }, "fabric"), {
            context: "1",
            namespace: "true",
        });
    });

    it("keeps what is no JSON, for the schema to refuse", () => {
        assert.deepEqual(settingsOf({ "fabric:channels": "mychannel" }, "fabric"), { channels: "mychannel" });
    });
});

describe("readStackConfig", () => {
    const configure = async (
        settings: Readonly<Record<string, unknown>>,
        secretKeys: readonly string[] = [],
    ): Promise<void> => {
        const noResources = { newResource: () => ({ id: "", state: {} }), call: () => ({}) };
        await pulumi.runtime.setMocks(noResources, "fabric", "dev");
        const texts = Object.entries(settings).map(([key, value]) => [
            key.includes(":") ? key : `fabric:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
        ]);
        pulumi.runtime.setAllConfig(Object.fromEntries(texts) as Record<string, string>, [...secretKeys]); // Both sides are text by construction.
    };

    after(() => {
        pulumi.runtime.setAllConfig({});
    });

    it("reads the config of the stack", async () => {
        await configure(devSettings());
        const { organizations, storage } = readStackConfig();
        assert.deepEqual(
            organizations.map(({ name }) => name),
            ["org0", "org1", "org2"],
        );
        assert.equal(storage.peer, "10Gi");
    });

    it("refuses secrets that it would spread, and tells no value, of other mistakes neither", async () => {
        const pod = { environment: { TOKEN: "very-secret" }, labels: { "very-secret!": 1 } };
        await configure({ ...devSettings(), pod, registry: "very secret" }, [
            "fabric:pod",
            "fabric:registry",
            "aws:key",
        ]);
        assert.throws(readStackConfig, (error: unknown) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.match(
                error.message,
                /^The config of stack dev has 2 mistakes:\nfabric:registry: is marked as a secret/,
            );
            assert.match(
                error.message,
                /\nfabric:pod: is marked as a secret, and would be plain in the stack's state: /,
            );
            assert.doesNotMatch(error.message, /very/);
            return true;
        });
    });

    it("refuses to run with mistakes, all listed, each with the key as the CLI takes it", async () => {
        await configure({
            ...devSettings(),
            nmespace: "x",
            "fabirc:channels": [],
            chaincodes: [{ name: "a", channel: "none", source: "gone" }],
        });
        assert.throws(readStackConfig, (error: unknown) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.equal(
                error.message,
                "The config of stack dev has 4 mistakes:\n" +
                    'fabric:chaincodes[0].channel: "none" is no channel (known: mychannel)\n' +
                    'fabric:chaincodes[0].source: "gone" is no folder with a Dockerfile\n' +
                    "fabric:nmespace: is not a known key (did you mean namespace?)\n" +
                    'fabirc:channels: is under "fabirc", and this project\'s settings are under "fabric": write fabric:channels',
            );
            return true;
        });
    });
});
