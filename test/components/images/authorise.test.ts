import assert from "node:assert/strict";
import { authorise } from "../../../components/images/authorise";

const credential = { username: "me", secret: "secret" };

describe("a token server", () => {
    /** Addresses that were asked, with whether they saw the password. */
    async function asked(realm: string, isLoopback: boolean, shown = true): Promise<readonly string[]> {
        const calls: string[] = [];
        const fetched = (url: string, init: RequestInit): Promise<Response> => {
            calls.push(`${new URL(url).origin}${init.headers === undefined ? "" : " with the password"}`);
            return Promise.resolve(new Response(JSON.stringify({ token: "t" })));
        };
        const challenge = `Bearer realm="${realm}",service="s"`;
        const known = shown ? credential : undefined;
        await authorise({ challenge, path: "acme/cc", credential: known, isLoopback }, fetched).catch(() => undefined);
        return calls;
    }

    for (const { realm, isLoopback, calls } of [
        { realm: "https://auth.example/token", isLoopback: false, calls: ["https://auth.example with the password"] },
        { realm: "http://auth.example/token", isLoopback: false, calls: [] },
        { realm: "http://localhost:5000/token", isLoopback: false, calls: [] },
        { realm: "http://localhost:5000/token", isLoopback: true, calls: ["http://localhost:5000 with the password"] },
        { realm: "http://127.0.0.1.evil.example/token", isLoopback: true, calls: [] },
        { realm: "http://localhost@evil.example/token", isLoopback: true, calls: [] },
    ]) {
        it(`at ${realm} ${calls.length === 0 ? "never sees" : "sees"} a password for a registry ${isLoopback ? "on loopback" : "elsewhere"}`, async () => {
            assert.deepEqual(await asked(realm, isLoopback), calls);
        });
    }

    it("without TLS is asked where there is no password to show", async () => {
        assert.deepEqual(await asked("http://auth.example/token", false, false), ["http://auth.example"]);
    });
});
