import assert from "node:assert/strict";
import { buildRules, insideRules, proxiesOnMachine, withOwnNetwork } from "../../../embedded/cluster/build-network";
import { embeddedCluster } from "../../../embedded/cluster/settings";

const settings = {
    ...embeddedCluster,
    id: "fabric-12345678",
    folder: "/f",
    buildHostAddress: "10.215.1.2",
    buildAddress: "10.215.1.1",
};
const registry = { address: "127.0.0.1", port: 35000 };
const proxy = { address: "127.0.0.1", port: 3128 };

describe("the network of image builds", () => {
    function told(chain: string, proxies = [proxy]): readonly string[] {
        return buildRules(settings, ["10.0.0.53"], { registry, proxies })
            .filter(({ rule }) => rule[0] === chain)
            .map(({ rule }) => rule.slice(1).join(" ").replace("-m comment --comment fabric-12345678 ", ""));
    }

    it("ends at what listens on the machine, but for name servers, the registry and a proxy", () => {
        assert.deepEqual(told("INPUT"), [
            "-i build-12345678 -j REJECT --reject-with icmp-admin-prohibited",
            "-i build-12345678 -p tcp -j REJECT --reject-with tcp-reset",
            "-i build-12345678 -d 10.0.0.53 -p udp --dport 53 -j ACCEPT",
            "-i build-12345678 -d 10.0.0.53 -p tcp --dport 53 -j ACCEPT",
            "-i build-12345678 -d 127.0.0.1 -p tcp --dport 35000 -j ACCEPT",
            "-i build-12345678 -d 127.0.0.1 -p tcp --dport 3128 -j ACCEPT",
            "-i build-12345678 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        ]);
    });

    it("leads to the machine's loopback device by its own end of the link and those ports alone", () => {
        assert.deepEqual(told("PREROUTING"), [
            "-i build-12345678 -d 10.215.1.2 -p tcp --dport 35000 -j DNAT --to-destination 127.0.0.1:35000",
            "-i build-12345678 -d 10.215.1.2 -p tcp --dport 3128 -j DNAT --to-destination 127.0.0.1:3128",
        ]);
    });

    it("leads to nothing at the end of another link of ours, answers aside", () => {
        assert.deepEqual(told("FORWARD", []).slice(0, -2), [
            "-i build-12345678 -j ACCEPT",
            "-i build-12345678 -d 10.215.0.0/16 -j REJECT --reject-with icmp-admin-prohibited",
            "-i build-12345678 -d 10.215.0.0/16 -p tcp -j REJECT --reject-with tcp-reset",
            "-i build-12345678 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-o build-12345678 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        ]);
    });

    it("does not lead to the node, nor the node's to it", () => {
        assert.deepEqual(told("FORWARD", []).slice(-2), [
            "-i build-12345678 -o fabric-12345678 -j REJECT --reject-with icmp-admin-prohibited",
            "-i fabric-12345678 -o build-12345678 -j REJECT --reject-with icmp-admin-prohibited",
        ]);
    });

    it("lets steps reach neither one another nor the registry, but a proxy", () => {
        const forward = insideRules(settings, { registry, proxies: [proxy] })
            .filter(({ rule }) => rule[0] === "FORWARD")
            .map(({ rule }) => rule.slice(1).join(" "));
        assert.deepEqual(forward, [
            "! -i eth0 ! -o eth0 -j REJECT --reject-with icmp-admin-prohibited",
            "-d 10.215.1.2 -j REJECT --reject-with icmp-admin-prohibited",
            "-d 10.215.1.2 -p tcp -j REJECT --reject-with tcp-reset",
            "-d 10.215.1.2 -p tcp --dport 3128 -j ACCEPT",
        ]);
    });

    it("vanishes with BuildKit, whose command comes last", () => {
        const part = { name: "b", command: "/buildkitd", args: ["--config", "c"], files: {}, env: {} };
        const own = withOwnNetwork(settings, part, "nameserver 10.0.0.53\n");
        assert.equal(own.command, "unshare");
        assert.deepEqual(own.args.slice(-3), ["/buildkitd", "--config", "c"]);
        assert.deepEqual(own.files, { "/f/build-resolv.conf": "nameserver 10.0.0.53\n" });
    });
});

describe("the proxies of an environment that run on the machine", () => {
    const cases: readonly { name: string; env: NodeJS.ProcessEnv; found: unknown }[] = [
        { name: "are none without proxies", env: { HOME: "/root" }, found: [] },
        { name: "are none elsewhere", env: { HTTPS_PROXY: "http://proxy.example.com:3128" }, found: [] },
        {
            name: "are named once, whatever their variables",
            env: { HTTP_PROXY: "http://localhost:3128", https_proxy: "http://user:secret@127.0.0.1:3128/" },
            found: [proxy],
        },
        {
            name: "may have an address of the machine, or no port",
            env: { ALL_PROXY: "socks5://192.0.2.2", http_proxy: "http://192.0.2.2" },
            found: [
                { address: "192.0.2.2", port: 1080 },
                { address: "192.0.2.2", port: 80 },
            ],
        },
        { name: "are not what is no address", env: { http_proxy: "none", NO_PROXY: "http://127.0.0.1:1" }, found: [] },
    ];
    for (const { name, env, found } of cases) {
        it(name, () => {
            assert.deepEqual(proxiesOnMachine(env, ["192.0.2.2"]), found);
        });
    }
});
