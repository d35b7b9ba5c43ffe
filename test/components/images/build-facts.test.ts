import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { buildFacts, type BuildFacts } from "../../../components/images/build-facts";
import { contentHash } from "../../../components/images/content";
import { originOf } from "../../../components/images/origin";
import { revisionOf } from "../../../components/images/revision";
import { buildKit } from "../../support/buildkit";

const source = {
    kind: "build" as const,
    context: "chaincode/asset-transfer",
    dockerfile: "chaincode/asset-transfer/Dockerfile",
    target: undefined,
    buildArguments: { NODE_IMAGE: "node:22" },
    push: "localhost:35000/dev-cc",
    pull: "localhost:35000/dev-cc",
};

describe("the facts of a build", () => {
    async function factsWith(buildArguments: Readonly<Record<string, string>>): Promise<BuildFacts> {
        const built = { ...source, buildArguments };
        return buildFacts(built, buildKit, await originOf(built));
    }

    it("tell what it was made from", async () => {
        const facts = await buildFacts(source, { ...buildKit, network: "host" }, await originOf(source));
        const revision = await revisionOf(source.context);
        assert.deepEqual(facts, {
            ...(revision === undefined ? {} : { revision }),
            engine: "buildkit",
            context: source.context,
            dockerfile: source.dockerfile,
            arguments: source.buildArguments,
            network: "host",
            content: await contentHash(source),
            recipe: createHash("sha256").update(readFileSync(source.dockerfile)).digest("hex"),
            bases: ["node:22"],
        });
    });

    const secrets = {
        NPM_TOKEN: "planted",
        DB_PASSWORD: "planted",
        apiKey: "planted",
        AWS_SECRET_ACCESS_KEY: "planted",
        NODE_AUTH: "planted",
        ADMIN_PASSWORD2: "planted",
        MYSQL_PWD: "planted",
        GITHUB_PAT: "planted",
        SSH_DEPLOY_KEY: "planted",
        signingKey: "planted",
        NPM_AUTHORIZATION: "planted",
        HTTP_PROXY: "http://me:plan@planted@proxy.example.com:3128",
        GOPROXY: "https://me:planted@proxy.example.com/go,direct",
        MIRROR: "http://planted@mirror.example.com",
        NODE_IMAGE: "https://me:planted@registry.example.com/node:22",
    };
    for (const [name, value] of Object.entries(secrets)) {
        it(`keep back what ${name} has of a secret`, async () => {
            const facts = await factsWith({ [name]: value });
            assert.doesNotMatch(JSON.stringify(facts), /planted/);
            assert.match(facts.arguments[name] ?? "", /\(withheld\)/);
        });
    }

    for (const [name, value] of Object.entries({
        GOPROXY: "https://proxy.example.com/go,direct",
        AUTHOR: "me@example.com",
        KEYRING: "ring",
        PASSES: "3",
        KEYBOARD: "de",
        PATCH: "1",
    })) {
        it(`tell ${name} as it is`, async () => {
            const facts = await factsWith({ [name]: value });
            assert.deepEqual(facts.arguments, { [name]: value });
        });
    }

    it("say which Dockerfile is not there", async () => {
        const absent = { ...source, dockerfile: "none/Dockerfile" };
        await assert.rejects(buildFacts(absent, buildKit, await originOf(source)), /none\/Dockerfile/);
    });
});
