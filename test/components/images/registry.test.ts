import assert from "node:assert/strict";
import type { Credential } from "../../../components/images/credentials";
import { openRepository } from "../../../components/images/registry";
import { manifestDigest, startRegistry, type FakeRegistry, type FakeRegistrySettings } from "./fake-registry";

const basic = `Basic ${Buffer.from("me:secret").toString("base64")}`;
const bearer = 'Bearer realm="http://HOST/token",service="registry.test",scope="repository:other:pull"';
const tokenQuery = "service=registry.test&scope=repository%3Aacme%2Fcc%3Apull%2Cpush";

async function withRegistry(
    settings: FakeRegistrySettings,
    use: (registry: FakeRegistry) => Promise<void>,
): Promise<void> {
    const registry = await startRegistry(settings);
    try {
        await use(registry);
    } finally {
        await registry.stop();
    }
}

function tagged({ host }: FakeRegistry, credential?: Credential): Promise<void> {
    return openRepository(`${host}/acme/cc`, () => Promise.resolve(credential)).tag(manifestDigest, "content-1");
}

describe("a repository", () => {
    it("lets a tag name an image that it has, byte for byte", () =>
        withRegistry({}, async (registry) => {
            await tagged(registry);
            assert.deepEqual(registry.asked, [
                `GET /v2/acme/cc/manifests/${manifestDigest}`,
                "PUT /v2/acme/cc/manifests/content-1",
            ]);
            assert.equal(registry.tags.get("content-1"), manifestDigest);
        }));

    it("tells what a tag names, and nothing of one that is not there", () =>
        withRegistry({}, async (registry) => {
            registry.tags.set("latest", manifestDigest);
            const repository = openRepository(`${registry.host}/acme/cc`, () => Promise.resolve(undefined));
            assert.equal(await repository.digestOf("latest"), manifestDigest);
            assert.equal(await repository.digestOf("other"), undefined);
        }));

    it("shows a name and password to a registry that asks for them, and asks once", () =>
        withRegistry({ challenge: 'Basic realm="r"', admitted: basic }, async (registry) => {
            await tagged(registry, { username: "me", secret: "secret" });
            assert.deepEqual(registry.asked, [
                `GET /v2/acme/cc/manifests/${manifestDigest}`,
                `GET /v2/acme/cc/manifests/${manifestDigest} ${basic}`,
                `PUT /v2/acme/cc/manifests/content-1 ${basic}`,
            ]);
        }));

    for (const { answer, token } of [
        { answer: "token", token: { token: "t1" } },
        { answer: "access_token", token: { access_token: "t1" } },
    ]) {
        it(`gets a token for its name and password from a token server that answers ${answer}`, () =>
            withRegistry({ challenge: bearer, admitted: "Bearer t1", token }, async (registry) => {
                await tagged(registry, { username: "me", secret: "secret" });
                assert.equal(registry.asked[1], `GET /token?${tokenQuery} ${basic}`);
                assert.equal(registry.tags.get("content-1"), manifestDigest);
            }));
    }

    it("gets a token for nothing where everybody may push", () =>
        withRegistry({ challenge: bearer, admitted: "Bearer t1", token: { token: "t1" } }, async (registry) => {
            await tagged(registry);
            assert.equal(registry.asked[1], `GET /token?${tokenQuery}`);
        }));

    for (const realm of ["http://tokens.test/token", "http://10.0.0.1/token", "ftp://HOST/token", "nonsense", ""]) {
        it(`shows no password to a token server at ${JSON.stringify(realm)}, which speaks no TLS`, () =>
            withRegistry(
                { challenge: `Bearer realm="${realm}",service="s"`, admitted: "Bearer t1", token: { token: "t1" } },
                async (registry) => {
                    for (const username of ["me", "<token>"]) {
                        const refused = tagged(registry, { username, secret: "secret" });
                        await assert.rejects(refused, (error: unknown) => {
                            assert.ok(error instanceof Error);
                            assert.match(error.message, /^cannot put tag content-1 on .*: no password is sent there$/);
                            assert.doesNotMatch(error.message, /secret/);
                            return true;
                        });
                    }
                    assert.deepEqual([...new Set(registry.asked)], [`GET /v2/acme/cc/manifests/${manifestDigest}`]);
                },
            ));
    }

    it("exchanges an identity token", () =>
        withRegistry({ challenge: bearer, admitted: "Bearer t1", token: { access_token: "t1" } }, async (registry) => {
            await tagged(registry, { username: "<token>", secret: "long" });
            const form = `${tokenQuery}&grant_type=refresh_token&client_id=fabric&refresh_token=long`;
            assert.equal(registry.asked[1], `POST /token ${form}`);
        }));

    for (const { name, settings, says } of [
        {
            name: "nobody has a credential for",
            settings: { challenge: 'Basic realm="r"', admitted: basic },
            says: "401",
        },
        { name: "gives no token", settings: { challenge: bearer, admitted: "Bearer t1", token: {} }, says: "401" },
        { name: "lets nobody write", settings: { refusal: 403 }, says: "403" },
    ]) {
        it(`says that a registry that ${name} refused`, () =>
            withRegistry(settings, async (registry) => {
                await assert.rejects(tagged(registry), {
                    message: `cannot put tag content-1 on ${registry.host}/acme/cc: the registry answered ${says}`,
                    status: says,
                });
            }));
    }

    it("puts no tag on something else than the image", () =>
        withRegistry({ forged: "{}" }, async (registry) => {
            await assert.rejects(tagged(registry), /answered something else when it was asked for sha256:/);
            assert.equal(registry.tags.size, 0);
        }));

    it("says why a registry cannot be reached", async () => {
        const registry = await startRegistry();
        await registry.stop();
        await assert.rejects(tagged(registry), { status: "ECONNREFUSED", message: /^cannot put tag .*ECONNREFUSED/ });
    });
});
