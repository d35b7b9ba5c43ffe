import assert from "node:assert/strict";
import { validate } from "../../../components/config/problems";
import { configWarnings } from "../../../components/config/warnings";
import { settingsWith } from "../../support/stack-config";

const even = [
    { what: "a count", orderers: 4, says: "4 orderers survive 1 failing, as 3 do: take an odd number" },
    { what: "a list", orderers: [{}, {}], says: "2 orderers survive 0 failing, as 1 do: take an odd number" },
];

describe("configWarnings", () => {
    for (const { what, orderers, says } of even) {
        it(`warns of an even number of orderers given as ${what}`, () => {
            assert.deepEqual(configWarnings(validate(settingsWith({ "organizations[0].orderers": orderers }))), [
                { path: "channels[0].orderers", reason: says },
            ]);
        });
    }

    it("counts the orderers of all organisations where the channel names none", () => {
        const change = { "channels[0].orderers": undefined, "organizations[1].orderers": 1 };
        assert.deepEqual(configWarnings(validate(settingsWith(change))), [
            {
                path: "channels[0].orderers",
                reason: "4 orderers survive 1 failing, as 3 do: take an odd number",
            },
        ]);
    });

    for (const orderers of [1, 3, 5]) {
        it(`has nothing against ${orderers}`, () => {
            assert.deepEqual(configWarnings(validate(settingsWith({ "organizations[0].orderers": orderers }))), []);
        });
    }

    it("warns of members without CouchDB beside members with it", () => {
        const change = { "organizations[1].stateDatabase": "couchdb" };
        const expected = {
            path: "channels[0].members",
            reason: "peers of org2 have no CouchDB: chaincode that queries by fields fails there",
        };
        assert.deepEqual(configWarnings(validate(settingsWith(change))), [expected]);
        const all = { ...change, "channels[0].members": undefined };
        assert.deepEqual(configWarnings(validate(settingsWith(all))), [expected]);
    });

    it("has nothing against CouchDB beside all members", () => {
        const change = { "organizations[1].stateDatabase": "couchdb", "channels[0].members": ["org1"] };
        assert.deepEqual(configWarnings(validate(settingsWith(change))), []);
    });

    it("warns of chaincode beside the network's keys, and where everybody's things are", () => {
        const change = { createNamespace: false, "organizations[1].chaincodeNamespace": "fabric-dev" };
        const config = validate(settingsWith({ ...change, "organizations[2].chaincodeNamespace": "default" }));
        assert.deepEqual(configWarnings(config), [
            {
                path: "organizations[1].chaincodeNamespace",
                reason:
                    "fabric-dev has the network's keys: with the rights by which an agent starts chaincode, whoever takes over a peer " +
                    "may have a pod mount them; give chaincode a namespace of its own",
            },
            {
                path: "organizations[2].chaincodeNamespace",
                reason: '"default" is where everybody\'s things are: give the network a namespace of its own',
            },
        ]);
    });

    it("warns of chaincode beside the keys of an organisation with a namespace of its own", () => {
        const change = { "organizations[1].namespace": "org1", "organizations[1].chaincodeNamespace": "org1" };
        assert.deepEqual(configWarnings(validate(settingsWith(change))), [
            {
                path: "organizations[1].chaincodeNamespace",
                reason:
                    "org1 has the organisation's keys: with the rights by which an agent starts chaincode, whoever takes over a peer " +
                    "may have a pod mount them; give chaincode a namespace of its own",
            },
        ]);
    });

    it("warns of chaincode that is beside the network's keys by its usual namespace", () => {
        const change = { namespace: "org1-chaincode", "organizations[1].namespace": "org1" };
        assert.deepEqual(configWarnings(validate(settingsWith(change))), [
            {
                path: "organizations[1].chaincodeNamespace",
                reason:
                    "org1-chaincode has the network's keys: with the rights by which an agent starts chaincode, whoever takes over a peer " +
                    "may have a pod mount them; give chaincode a namespace of its own",
            },
        ]);
    });

    it("warns of an organisation in a namespace that everybody uses, where somebody else made it", () => {
        const change = { createNamespace: false, "organizations[0].namespace": "default" };
        assert.deepEqual(configWarnings(validate(settingsWith(change))), [
            {
                path: "organizations[0].namespace",
                reason: '"default" is where everybody\'s things are: give the network a namespace of its own',
            },
        ]);
    });

    it("warns of a namespace that everybody uses, where somebody else made it", () => {
        const change = { namespace: "default", createNamespace: false };
        assert.deepEqual(configWarnings(validate(settingsWith(change))), [
            {
                path: "namespace",
                reason: '"default" is where everybody\'s things are: give the network a namespace of its own',
            },
        ]);
    });

    it("warns of a start that may take longer than a peer waits for it", () => {
        assert.deepEqual(configWarnings(validate(settingsWith({ builder: { startTimeout: "10m" } }))), [
            {
                path: "builder.startTimeout",
                reason: "10m is longer than a peer waits, which is 300 s: it gives up before",
            },
        ]);
    });

    it("warns of node ports that an API server gives only when it is set to", () => {
        const change = {
            outside: { type: "nodePort", host: "203.0.113.7" },
            "organizations[1].peers": [{ outside: { port: 443 } }, { outside: { port: 32767 } }],
        };
        assert.deepEqual(configWarnings(validate(settingsWith(change))), [
            {
                path: "organizations[1].peers[0].outside.port",
                reason: "443 is outside of 30000 to 32767, which node ports are from unless the API server is set otherwise (--service-node-port-range): it refuses all others",
            },
        ]);
        const given = { ...change, outside: { type: "given", host: "{node}.acme.example" } };
        assert.deepEqual(configWarnings(validate(settingsWith(given))), []);
    });

    it("warns of a cluster that no organisation is on, and of everybody's namespace on one", () => {
        const clusters = {
            east: { context: "e", namespace: "default", createNamespace: false },
            west: { context: "w" },
            north: { context: "n" },
        };
        const of = Object.fromEntries(
            ["east", "west", "west"].map((name, index) => [`organizations[${index}].cluster`, name]),
        );
        const outside = { type: "given", host: "{node}.acme.example" };
        const change = { context: undefined, namespace: "acme", clusters, outside, ...of };
        const everybodys = '"default" is where everybody\'s things are: give the network a namespace of its own';
        assert.deepEqual(configWarnings(validate(settingsWith(change))), [
            { path: "clusters.east.namespace", reason: everybodys },
            { path: "clusters.north", reason: "no organisation is on it: nothing is made there" },
        ]);
    });
});
