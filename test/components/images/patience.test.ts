import assert from "node:assert/strict";
import { createServer } from "node:http";
import { openRepository } from "../../../components/images/registry";
import { manifest, manifestDigest, startRegistry, type FakeRegistry, type FakeRegistrySettings } from "./fake-registry";

const nobody = () => Promise.resolve(undefined);
const bearer = 'Bearer realm="http://HOST/token",service="registry.test",scope="repository:other:pull"';

/** Milliseconds that work takes until it is refused, with what it said. */
async function refusedWithin(work: Promise<unknown>): Promise<readonly [milliseconds: number, message: string]> {
    const start = performance.now();
    const message = await work.then(
        () => assert.fail("it was not refused"),
        (error: unknown) => String(error),
    );
    return [performance.now() - start, message];
}

describe("a registry that is not well for a moment", () => {
    let registry: FakeRegistry;
    const start = async (settings: FakeRegistrySettings): Promise<void> => {
        registry = await startRegistry(settings);
        registry.tags.set("latest", manifestDigest);
    };
    afterEach(() => registry.stop());
    const repository = () => openRepository(`${registry.host}/acme/cc`, nobody);

    for (const hiccup of ["cut", 429, 500, 502, 503, 504] as const) {
        it(`is asked again after ${hiccup === "cut" ? "a cut connection" : hiccup}, whatever it was asked`, async () => {
            await start({ hiccups: [hiccup, hiccup] });
            assert.equal(await repository().digestOf("latest"), manifestDigest);
            assert.equal(registry.asked.length, 3, registry.asked.join("\n"));
            await registry.stop();
            await start({ hiccups: [hiccup] });
            assert.equal((await repository().manifest(manifestDigest))?.content.toString(), manifest);
            await registry.stop();
            await start({ hiccups: [hiccup] });
            await repository().tag(manifestDigest, "content-1");
            assert.equal(registry.tags.get("content-1"), manifestDigest);
        });
    }

    it("is believed when it refuses: 4xx is asked for once", async () => {
        await start({ hiccups: [403] });
        await assert.rejects(repository().digestOf("latest"), /the registry answered 403$/);
        assert.equal(registry.asked.length, 1);
    });

    it("is told as it is when it stays so, within seconds", async () => {
        await start({ hiccups: Array.from({ length: 50 }, () => 503) });
        const [milliseconds, message] = await refusedWithin(repository().digestOf("latest"));
        assert.match(message, /^Error: cannot look up latest on 127\S+: the registry answered 503$/);
        assert.ok(milliseconds > 2000 && milliseconds < 5000, `${milliseconds}`);
        assert.ok(registry.asked.length > 3, registry.asked.join("\n"));
    });

    it("may have a server of tokens that is not well, which is no refusal", async () => {
        const tokens = { challenge: bearer, admitted: "Bearer t1", token: { token: "t1" } };
        await start({ ...tokens, hiccups: ["none", 503] });
        await repository().tag(manifestDigest, "content-1");
        assert.equal(registry.tags.get("content-1"), manifestDigest);
    });
});

describe("a registry that is not there", () => {
    it("is told within seconds, and at once to those who ask after somebody has waited for it", async () => {
        const registry = await startRegistry();
        await registry.stop();
        const ask = (path: string) => openRepository(`${registry.host}/${path}`, nobody).digestOf("latest");
        const [first, message] = await refusedWithin(ask("one"));
        assert.match(message, /^Error: cannot look up latest on 127\S+\/one: connect ECONNREFUSED 127/);
        assert.ok(first > 2000 && first < 5000, `${first}`);
        const [second] = await refusedWithin(ask("two"));
        assert.ok(second < 500, `${second}`);
    });

    it("is found when it comes back meanwhile", async () => {
        const gone = await startRegistry();
        await gone.stop();
        const asked = openRepository(`${gone.host}/acme/cc`, nobody).digestOf("latest");
        const server = createServer((_request, response) => {
            response.writeHead(200, { "docker-content-digest": manifestDigest }).end();
        });
        await new Promise((resolve) => setTimeout(resolve, 300));
        await new Promise<void>((resolve) => {
            server.listen(Number(gone.host.split(":")[1]), "127.0.0.1", resolve);
        });
        try {
            assert.equal(await asked, manifestDigest);
        } finally {
            server.closeAllConnections();
            server.close();
        }
    });

    it("is waited for no longer than a second by who only looks", async () => {
        const registry = await startRegistry();
        await registry.stop();
        const [milliseconds] = await refusedWithin(
            openRepository(`${registry.host}/acme/cc`, nobody, 1).digestOf("latest"),
        );
        assert.ok(milliseconds < 1500, `${milliseconds}`);
    });
});
