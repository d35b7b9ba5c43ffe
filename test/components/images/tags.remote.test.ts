import assert from "node:assert/strict";
import { provider as module } from "../../../components/images/tags.remote";
import { withStates } from "../../support/operations";
import { manifestDigest as digest, startRegistry, type FakeRegistry, type FakeRegistrySettings } from "./fake-registry";

const provider = withStates(module);

const tags = ["content-1", "revision-2"];

describe("the tags of an image", () => {
    let registry: FakeRegistry;
    const start = async (settings: FakeRegistrySettings = {}): Promise<{ readonly namespace: string }> => {
        registry = await startRegistry(settings);
        return { namespace: `${registry.host}/acme/cc` };
    };
    afterEach(() => registry.stop());

    it("are put on the image, and known by its repository", async () => {
        const place = await start();
        const made = await provider.create({ place, digest, tags });
        assert.deepEqual(made, { id: place.namespace, outs: { place, digest, tags, problem: "" } });
        assert.deepEqual(
            [...registry.tags],
            tags.map((tag) => [tag, digest]),
        );
    });

    it("are left alone where they are there, as some registries let no tag be put twice", async () => {
        const place = await start({ refusal: 409 });
        for (const tag of tags) {
            registry.tags.set(tag, digest);
        }
        assert.equal((await provider.create({ place, digest, tags })).outs.problem, "");
        assert.deepEqual(
            registry.asked.map((line) => line.split(" ")[0]),
            ["HEAD", "HEAD"],
        );
    });

    it("move when they name another image", async () => {
        const place = await start();
        registry.tags.set("content-1", `sha256:${"0".repeat(64)}`);
        await provider.create({ place, digest, tags: ["content-1"] });
        assert.equal(registry.tags.get("content-1"), digest);
    });

    it("are a problem to tell where they cannot be put, and wanted again by the next run", async () => {
        const place = await start({ refusal: 403 });
        registry.tags.set("content-1", digest);
        const { outs } = await provider.create({ place, digest, tags });
        assert.deepEqual(outs.tags, ["content-1"]);
        assert.equal(outs.problem, `cannot put tag revision-2 on ${place.namespace}: the registry answered 403`);
    });

    it("are read from the registry: what was moved or removed is not there", async () => {
        const place = await start();
        registry.tags.set("content-1", digest);
        registry.tags.set("revision-2", `sha256:${"0".repeat(64)}`);
        const outs = { place, digest, tags, problem: "" };
        assert.deepEqual(await provider.read?.("id", outs), { ...outs, tags: ["content-1"] });
    });

    it("are taken as known where the registry cannot be asked", async () => {
        const place = await start();
        await registry.stop();
        const outs = { place, digest, tags, problem: "" };
        assert.deepEqual(await provider.read?.("id", outs), outs);
    });

    it("stay when they are no longer wanted: many registries would delete the image with them", () => {
        assert.ok(!("delete" in provider));
    });
});
