import assert from "node:assert/strict";
import type { NetworkModel } from "../../../components/model/network";
import { isPlanned, plannedObjects } from "../../../components/preflight/planned";
import { secretsOf } from "../../../components/preflight/recorded";
import type { Registered } from "../../support/engine";
import { devModel, rendered } from "../../support/rendering";

/** The dev stack with a chaincode of servers, changed. */
function withServers(change: Readonly<Record<string, unknown>>): NetworkModel {
    return devModel((config) => {
        const image = `example.com/x@sha256:${"0".repeat(64)}`;
        const chaincode = {
            name: "marbles",
            channel: "mychannel",
            type: "ccaas",
            image,
            label: "Marbles_1.0",
            ...change,
        };
        config["chaincodes"] = [chaincode];
    });
}

function withCouchDb(): NetworkModel {
    return devModel((config) => {
        const organisations = config["organizations"] as readonly object[];
        config["organizations"] = organisations.map((organisation, index) =>
            index === 0 ? organisation : { ...organisation, stateDatabase: "couchdb" },
        );
    });
}

const models: readonly (readonly [what: string, model: () => NetworkModel])[] = [
    ["the dev stack", devModel],
    ["a stack with CouchDB", withCouchDb],
    ["a stack without chaincode", () => devModel((config) => (config["chaincodes"] = []))],
    ["servers for each peer with mutual TLS", () => withServers({ tls: "mutual" })],
    ["servers for each organisation with TLS", () => withServers({ servers: "organization", tls: "server" })],
    ["servers of type external", () => withServers({ type: "external" })],
    ["a developer's own process", () => withServers({ developmentAddress: "host:9999" })],
];

describe("the list of what a network has in its namespace", () => {
    for (const [what, model] of models) {
        it(`names exactly what is declared for ${what}`, async () => {
            const planned = plannedObjects(model());
            const declared = (await rendered(model())).flatMap(objectsOf);
            for (const { kind, name } of declared) {
                const meant = planned.filter((one) => one.kind === kind && isPlanned(name, one));
                assert.equal(
                    meant.length,
                    1,
                    `${kind} ${name} is declared and has to be in components/preflight/planned.ts`,
                );
            }
            const missing = planned.filter(
                (one) => !declared.some(({ kind, name }) => one.kind === kind && isPlanned(name, one)),
            );
            assert.deepEqual(missing, [], "planned, but declared by nothing");
        });
    }

    it("takes nothing else for a version of a chaincode's server", () => {
        const planned = { kind: "Deployment", name: "org1-marbles-*" } as const;
        assert.ok(isPlanned("org1-marbles-0a1b2c3d", planned));
        for (const name of [
            "org1-marbles-",
            "org1-marbles-0a1b2c3",
            "org1-marbles-0a1b2c3d-x",
            "x-org1-marbles-0a1b2c3d",
        ]) {
            assert.ok(!isPlanned(name, planned), name);
        }
        assert.ok(!isPlanned("myxchannel-genesis", { kind: "ConfigMap", name: "my.channel-genesis" }));
    });
});

/** The objects in the namespace that a declared resource stands for, also those that a dynamic one writes. */
function objectsOf({ type, inputs }: Registered): readonly { readonly kind: string; readonly name: string }[] {
    const kind = /^kubernetes:.*:(\w+)$/.exec(type)?.[1];
    if (kind !== undefined && kind !== "Namespace") {
        const { metadata } = inputs as { readonly metadata: { readonly name: string } };
        return [{ kind, name: metadata.name }];
    }
    return secretsOf(type, inputs).map((name) => ({ kind: "Secret", name }));
}
