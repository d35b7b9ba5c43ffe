import assert from "node:assert/strict";
import { environmentProxy, namedProxy, proxyName } from "../../cluster/proxy";

const proxy = "http://proxy.example.com:3128";

describe("the proxy that the environment names", () => {
    const cases: readonly (readonly [server: string, env: NodeJS.ProcessEnv, says: string | undefined])[] = [
        ["https://api.example.com:6443", {}, undefined],
        ["https://api.example.com:6443", { HTTPS_PROXY: proxy }, `the proxy ${proxy} (HTTPS_PROXY)`],
        ["https://api.example.com:6443", { https_proxy: proxy, HTTPS_PROXY: "" }, `the proxy ${proxy} (https_proxy)`],
        ["https://api.example.com:6443", { HTTPS_PROXY: "proxy:3128" }, "the proxy http://proxy:3128 (HTTPS_PROXY)"],
        ["https://api.example.com:6443", { HTTP_PROXY: proxy }, undefined],
        ["http://api.example.com", { http_proxy: proxy }, `the proxy ${proxy} (http_proxy)`],
        ["https://localhost:6443", { HTTPS_PROXY: proxy }, undefined],
        ["https://127.0.0.1:6443", { HTTPS_PROXY: proxy }, undefined],
        ["https://[::1]:6443", { HTTPS_PROXY: proxy }, undefined],
    ];
    for (const [server, env, says] of cases) {
        it(`for ${server} with ${JSON.stringify(env)} is ${says ?? "none"}`, () => {
            const found = environmentProxy(server, env);
            assert.equal(found && proxyName(found), says);
        });
    }

    const excluded: readonly (readonly [server: string, entries: string, isExcluded: boolean])[] = [
        ["https://api.example.com:6443", "*", true],
        ["https://api.example.com:6443", "other.com, example.com", true],
        ["https://example.com:6443", "example.com", true],
        ["https://api.example.com:6443", ".example.com", true],
        ["https://api.example.com:6443", "*.example.com", true],
        ["https://example.com:6443", ".example.com", false],
        ["https://badexample.com:6443", "example.com", false],
        ["https://API.example.com:6443", "api.EXAMPLE.com", true],
        ["https://api.example.com:6443", "api.example.com:6443", true],
        ["https://api.example.com:6443", "api.example.com:443", false],
        ["https://api.example.com", "api.example.com:443", true],
        ["https://10.1.2.3:6443", "10.0.0.0/8", true],
        ["https://11.1.2.3:6443", "10.0.0.0/8", false],
        ["https://10.1.2.3:6443", "10.1.2.3", true],
        ["https://10.1.2.3:6443", "10.1.2.3:443", false],
        ["https://10.1.2.3:6443", "1.2.3", false],
        ["https://[fd00::1]:6443", "fd00::/8", true],
        ["https://[fd00::1]:6443", "fd00::1", true],
        ["https://[fd00::1]:6443", "[fd00::1]:6443", true],
        ["https://api.example.com:6443", "10.0.0.0/8,10.0.0.0/99,/,", false],
    ];
    for (const [server, entries, isExcluded] of excluded) {
        it(`${isExcluded ? "is left out" : "is asked"} for ${server} by NO_PROXY=${entries}`, () => {
            for (const name of ["NO_PROXY", "no_proxy"]) {
                const found = environmentProxy(server, { HTTPS_PROXY: proxy, [name]: entries });
                assert.equal(found === undefined, isExcluded, name);
            }
        });
    }
});

describe("a proxy", () => {
    it("is named without user and password", () => {
        const named = namedProxy("http://user:secret@proxy.example.com:3128", "HTTPS_PROXY");
        assert.equal(proxyName(named), "the proxy http://proxy.example.com:3128 (HTTPS_PROXY)");
        assert.equal(named.url.password, "secret");
    });

    it("is refused by the name of who names it, and without its text, when it is of no use", () => {
        assert.throws(() => namedProxy("http://user:secret@", "HTTPS_PROXY"), {
            message: 'cannot use the proxy on HTTPS_PROXY: it is not a URL such as "http://proxy.example.com:3128"',
        });
        assert.throws(() => namedProxy("socks5://proxy:1080", "https_proxy"), {
            message:
                "cannot use the proxy on https_proxy: proxies of kind socks5 are not supported here, only http and https",
        });
    });
});
