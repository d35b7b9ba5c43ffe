import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { NetworkModel } from "../../components/model/network";
import { devModel, urnsOf } from "../support/rendering";
import { sharedModel } from "../support/shared-model";

/**
 * URNs of the states that stacks have. A resource that is found under none of them is made a second time, which adopts what is there, and what the
 * state has is removed afterwards: keys, claims and workloads with it. So this list only grows; RENEW_GOLDEN=1 adds what is new.
 */
const golden = "test/support/former-urns.json";

/** Components that an earlier version did not have, so that no state has them; they hold nothing. */
const holders: readonly string[] = [];

const image = `registry:5000/asset@sha256:${"1".repeat(64)}`;

/** As many kinds of resources as one network can have. */
function wholeModel(): NetworkModel {
    return devModel((config) => {
        const calls = { init: { function: "init" }, verify: [{ function: "Read" }, { function: "Add", submit: true }] };
        config["createNamespace"] = false;
        config["organizations"] = [
            { name: "org0", mspId: "OrdererMSP", orderers: 3 },
            { name: "org1", mspId: "Org1MSP", peers: 2, stateDatabase: "couchdb", chaincodeNamespace: "contracts" },
            { name: "org2", mspId: "Org2MSP", orderers: 1, peers: 1 },
        ];
        config["channels"] = ["one", "two"].map((name) => ({ name, orderers: ["org0", "org2"] }));
        config["chaincodes"] = [
            { name: "packed", channel: "one", image, ...calls },
            { name: "packed", channel: "two", image },
            { name: "service", channel: "one", image, type: "ccaas", tls: "server", servers: "organization" },
            { name: "sealed", channel: "two", image, type: "external", tls: "mutual" },
        ];
    });
}

/** Organisations with namespaces of their own, and those who administer them. */
function apartModel(): NetworkModel {
    return devModel((config) => {
        const administrators = [{ kind: "User", name: "alice" }];
        config["organizations"] = [
            { name: "org0", mspId: "OrdererMSP", orderers: 1, namespace: "zero", administrators },
            { name: "org1", mspId: "Org1MSP", orderers: 1, peers: 1 },
            { name: "org2", mspId: "Org2MSP", peers: 2, namespace: "two", administrators },
        ];
        config["channels"] = [{ name: "mychannel", orderers: ["org0", "org1"] }];
    });
}

/** One organisation on a channel that has members of other stacks. */
function companyModel(): NetworkModel {
    const calls = { init: { function: "init" }, verify: [{ function: "Read" }] };
    const chaincodes = [{ name: "service", channel: "mychannel", image, type: "ccaas", tls: "server", ...calls }];
    return sharedModel({ own: "org1", change: { chaincodes } });
}

describe("the resources of a network are found by the URNs that states have", () => {
    for (const [name, model] of [
        ["the dev stack", devModel()],
        ["a network of many kinds", wholeModel()],
        ["a network of organisations apart", apartModel()],
        ["a network of one of several companies", companyModel()],
    ] as const) {
        it(name, async () => {
            const resources = await urnsOf(model);
            const known = knownUrns(
                name,
                resources.map(({ urn }) => urn),
            );
            for (const urn of known) {
                const found = resources.filter((resource) => [resource.urn, ...resource.former].includes(urn));
                assert.equal(found.length, 1, `${urn} is found by ${JSON.stringify(found)}`);
            }
            const unknown = resources.filter(
                (resource) => ![resource.urn, ...resource.former].some((urn) => known.includes(urn)),
            );
            assert.deepEqual(
                unknown.map(({ urn }) => urn).filter((urn) => !holders.includes(urn.slice(0, urn.indexOf("::")))),
                [],
            );
        });
    }
});

function knownUrns(name: string, urns: readonly string[]): readonly string[] {
    const all = existsSync(golden)
        ? (JSON.parse(readFileSync(golden, "utf8")) as Record<string, readonly string[]>)
        : {};
    if (process.env.RENEW_GOLDEN !== undefined) {
        all[name] = [...new Set([...(all[name] ?? []), ...urns])].sort();
        writeFileSync(golden, `${JSON.stringify(all, undefined, 4)}\n`);
    }
    return all[name] ?? [];
}
