import assert from "node:assert/strict";
import { parse } from "yaml";
import { authorityConfig, serverConfig, startCommand } from "../../../components/identities/ca-config";

const registrar = { id: "org1-registrar", secret: "s: #1" };
const settings = { registrar, lifetime: "720h" };

interface Config {
    readonly port?: number;
    readonly tls?: { readonly enabled: boolean };
    readonly cafiles?: readonly string[];
    readonly ca: { readonly name: string; readonly certfile: string };
    readonly signing: {
        readonly default: { readonly expiry: string };
        readonly profiles: { readonly tls: { readonly expiry: string } };
    };
    readonly registry: { readonly identities: readonly { readonly name: string; readonly pass: string }[] };
}

describe("the configuration of a CA server", () => {
    const server = parse(serverConfig({ ca: { port: 7054 } } as never, settings, 9443)) as Config;
    const second = parse(authorityConfig("tlsca", settings)) as Config;

    it("serves TLS on its port, with the TLS authority as a second one beside it", () => {
        assert.deepEqual([server.port, server.tls?.enabled], [7054, true]);
        assert.deepEqual(server.cafiles, ["tlsca/fabric-ca-server-config.yaml"]);
        assert.deepEqual([server.ca.name, second.ca.name], ["ca", "tlsca"]);
        assert.equal(second.ca.certfile, "/etc/hyperledger/fabric-ca/keys/tlsca-cert.pem");
    });

    it("has the registrar with its password, whatever characters that has, in both authorities", () => {
        for (const { registry } of [server, second]) {
            const [identity] = registry.identities;
            assert.deepEqual([identity?.name, identity?.pass], ["org1-registrar", "s: #1"]);
        }
    });

    it("issues for as long as the config says, in both authorities and all profiles", () => {
        for (const { signing } of [server, second]) {
            assert.deepEqual([signing.default.expiry, signing.profiles.tls.expiry], ["720h", "720h"]);
        }
    });

    it("is named on the command line by its path alone", () => {
        assert.doesNotMatch(startCommand, /-b |pass/);
        assert.match(startCommand, /^exec fabric-ca-server start$/m);
    });
});
