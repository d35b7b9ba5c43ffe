import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describeVerbModes } from "../../support/verbmodes";

const name = "CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG";
const metadata = { label: "marbles", type: "ccaas" };
const address = "{{.peername}}-ccaas-marbles:9999";

const refused = [
    {
        what: "a name that is not given",
        values: "{}",
        says: 'Failed to parse the Address field template: template: :1:2: executing "" at <.peername>: map has no entry for key "peername"',
    },
    {
        what: "all names where none is given",
        values: "",
        says: 'Failed to parse the Address field template: template: :1:2: executing "" at <.peername>: map has no entry for key "peername"',
    },
    { what: "values that are no JSON", values: "{", says: `Failed to unmarshal ${name}: it is not a JSON object` },
    { what: "values that are a list", values: "[]", says: `Failed to unmarshal ${name}: it is not a JSON object` },
    {
        what: "a port that makes no address",
        values: '{"peername":"a:1"}',
        says: "chaincode address 'a:1-ccaas-marbles:9999' must be host:port",
    },
];

describeVerbModes("ccaas", "The verbs for ccaas with templates", (verbs) => {
    it("fill those of all fields that the peer reads", async () => {
        const folder = verbs.prepare({
            "md/metadata.json": metadata,
            "src/connection.json": {
                address,
                domain: "{{.peername}}.org1",
                dial_timeout: "{{.seconds}}s",
                tls_required: true,
                client_auth_required: true,
                root_cert: "root of {{ .peername }}",
                client_key: "key of {{ .peername }}",
                client_cert: "cert of {{ .peername }}",
            },
            "out/": "",
        });
        const environment = { [name]: '{"peername":"org1-peer1","seconds":5}' };
        const started = verbs.call("build", ["/src", "/md", "/out"], environment);
        assert.deepEqual([await started.status, started.stderr()], [0, ""]);
        assert.deepEqual(JSON.parse(readFileSync(join(folder, "out/connection.json"), "utf8")), {
            address: "org1-peer1-ccaas-marbles:9999",
            domain: "org1-peer1.org1",
            dial_timeout: "5s",
            tls_required: true,
            client_auth_required: true,
            client_key: "key of org1-peer1",
            client_cert: "cert of org1-peer1",
            root_cert: "root of org1-peer1",
        });
    });

    for (const { what, values, says } of refused) {
        it(`refuse ${what}`, async () => {
            const files = { "md/metadata.json": metadata, "src/connection.json": { address }, "out/": "" };
            const folder = verbs.prepare(files);
            const started = verbs.call("build", ["/src", "/md", "/out"], { [name]: values });
            assert.equal(await started.status, 1);
            verbs.assertSaid("build", started, `Error building chaincode: ${says}`);
            assert.deepEqual(readdirSync(join(folder, "out")), []);
        });
    }

    it("leave those of certificates alone where there is no TLS", async () => {
        const connection = { address: "marbles:9999", root_cert: "{{.none}}" };
        verbs.prepare({ "md/metadata.json": metadata, "src/connection.json": connection, "out/": "" });
        assert.equal(await verbs.call("build", ["/src", "/md", "/out"]).status, 0);
    });
});
