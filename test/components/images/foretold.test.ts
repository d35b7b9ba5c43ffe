import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { keyOf, verified, type Foretelling } from "../../../components/images/foretold";
import { Image } from "../../../components/images/image";
import { digestsIn } from "../../../components/images/told-digests";
import { failure } from "../../../ground/failure";
import { buildKit } from "../../support/buildkit";

const source = {
    kind: "build" as const,
    context: "chaincode/asset-transfer",
    dockerfile: "chaincode/asset-transfer/Dockerfile",
    target: undefined,
    buildArguments: {},
    push: "localhost:35000/dev-asset-transfer",
    pull: "registry.internal/dev-asset-transfer",
};
const [old, next, other] = ["1", "2", "3"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string, string];
const engineType = "docker-build:index:Image";

interface Run {
    readonly isPreview: boolean;
    /** What the plugin answers; "" as in the preview of a rebuild. */
    readonly digest: string;
    readonly foretelling?: Foretelling;
    readonly engine?: "docker";
}

interface Told {
    /** "nothing" where it is unknown. */
    readonly reference: string;
    readonly warnings: readonly string[];
}

async function run({ isPreview, digest, foretelling, engine }: Run): Promise<Told> {
    const warnings: string[] = [];
    const { warn } = pulumi.log;
    Object.assign(pulumi.log, { warn: (message: string) => warnings.push(message) });
    const newResource = ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => {
        const state = inputs as Readonly<Record<string, unknown>>;
        return { id: name, state: type === engineType ? { ...state, digest } : state };
    };
    await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "fabric", "dev", isPreview);
    try {
        const build = engine === undefined ? buildKit : { ...buildKit, engine };
        const { reference } = new Image("cc", { source, build, foretelling });
        const known = await (reference as unknown as { readonly isKnown: Promise<boolean> }).isKnown;
        const told = known ? await new Promise<string>((resolve) => reference.apply(resolve)) : "nothing";
        return { reference: told, warnings };
    } finally {
        Object.assign(pulumi.log, { warn });
        await pulumi.runtime.disconnect();
    }
}

describe("the digest of an image before it is pushed", () => {
    const folder = mkdtempSync(join(tmpdir(), "foretold-"));
    const builds: string[] = [];
    const by = (digest: string | Error): Foretelling => ({
        known: { cc: old },
        told: digestsIn(folder),
        unpushed: (name, { exports }) => {
            builds.push(`${name} ${JSON.stringify(exports)}`);
            return digest instanceof Error ? Promise.reject(digest) : Promise.resolve(digest);
        },
    });
    const unbuildable = failure({ operation: "build it without a push", target: "image cc" }, "no builder is there");

    beforeEach(() => {
        builds.length = 0;
    });

    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("is that of the same build without a push, in a preview of it", async () => {
        const told = await run({ isPreview: true, digest: "", foretelling: by(next) });
        assert.deepEqual(told, { reference: `${source.pull}@${next}`, warnings: [] });
        assert.equal(builds.length, 1);
        assert.match(builds[0] ?? "", /^cc .*push=true,oci-mediatypes=true,rewrite-timestamp=true/);
    });

    it("is what the preview told, which an up then finds pushed without a build of its own", async () => {
        await run({ isPreview: true, digest: "", foretelling: by(next) });
        builds.length = 0;
        const told = await run({ isPreview: false, digest: next, foretelling: by(other) });
        assert.deepEqual([told, builds], [{ reference: `${source.pull}@${next}`, warnings: [] }, []]);
    });

    it("is not built for where nothing is to be pushed", async () => {
        for (const isPreview of [true, false]) {
            const told = await run({ isPreview, digest: old, foretelling: by(other) });
            assert.equal(told.reference, `${source.pull}@${old}`);
        }
        assert.deepEqual(builds, []);
    });

    it("is computed by an up that no preview came before", async () => {
        const told = await run({ isPreview: false, digest: next, foretelling: by(next) });
        assert.deepEqual(told, { reference: `${source.pull}@${next}`, warnings: [] });
        assert.equal(builds.length, 1);
    });

    const why =
        "its source or a base image has changed meanwhile, or a step of its Dockerfile does not always make the same; " +
        "nothing uses it yet; look at what pulumi preview shows now, then run pulumi up again";
    const others = [
        { than: "the preview told", isTold: true, who: "the preview told" },
        { than: "the program computes", isTold: false, who: "the same build without a push has" },
    ];
    for (const { than, isTold, who } of others) {
        it(`is refused where another one was pushed than ${than}`, async () => {
            const inputs = { tags: [] };
            const origin = Promise.resolve({ content: "4", revision: undefined });
            const of = { name: "other", inputs, origin, image: new pulumi.ComponentResource("a:b:C", "c") };
            const foretelling = by(next);
            if (isTold) {
                await foretelling.told.write("other", { key: keyOf(inputs, await origin), digest: next });
            }
            await assert.rejects(verified(other, of, foretelling), {
                message: `image other was pushed as ${other}, but ${who} ${next}: ${why}`,
            });
            assert.equal(await foretelling.told.read("other"), undefined, "the next up goes by the next preview");
        });
    }

    it("is unknown where nothing can build, which is told with the reason, and no up is held to what was told before", async () => {
        await run({ isPreview: true, digest: "", foretelling: by(other) });
        const told = await run({ isPreview: true, digest: "", foretelling: by(unbuildable) });
        assert.deepEqual(told, {
            reference: "nothing",
            warnings: [
                "the digest of image cc, and what follows from it, is known only when it is pushed: " +
                    "cannot build it without a push on image cc: no builder is there",
            ],
        });
        const pushed = await run({ isPreview: false, digest: next, foretelling: by(unbuildable) });
        assert.deepEqual(pushed, {
            reference: `${source.pull}@${next}`,
            warnings: [
                `image cc was pushed as ${next}, which could not be checked: ` +
                    "cannot build it without a push on image cc: no builder is there",
            ],
        });
    });

    it("is unknown to a Docker engine, which makes another image each time", async () => {
        const { warnings } = await run({ isPreview: true, digest: "", foretelling: by(next), engine: "docker" });
        assert.deepEqual(warnings, [
            "the digest of image cc, and what follows from it, is known only when it is pushed: " +
                "build.engine is docker, which makes another image of the same source each time",
        ]);
        assert.deepEqual(builds, []);
    });
});
