import assert from "node:assert/strict";
import type { NetworkModel } from "../../../components/model/network";
import { parts } from "../../../components/model/parts";
import { isPlanned, plannedObjects, type PlannedObject } from "../../../components/preflight/planned";
import { secretsOf } from "../../../components/preflight/recorded";
import type { Registered } from "../../support/engine";
import { devModel, rendered } from "../../support/rendering";
import { twoClusters } from "../../support/two-clusters";

const image = `example.com/x@sha256:${"0".repeat(64)}`;

/** The dev stack with a chaincode of servers, changed. */
function withServers(change: Readonly<Record<string, unknown>>): NetworkModel {
    return devModel((config) => {
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

function chaincodeAtHome(): NetworkModel {
    return devModel((config) => {
        const organisations = config["organizations"] as readonly object[];
        config["organizations"] = organisations.map((organisation) => ({
            ...organisation,
            chaincodeNamespace: config["namespace"],
        }));
    });
}

/** The organisation of the orderers and one of the others have homes of their own, the third shares the network's. */
function inHomes(change: Readonly<Record<string, unknown>> = {}, createNamespace = true): NetworkModel {
    return devModel((config) => {
        const [org0, org1, org2] = config["organizations"] as readonly object[];
        const administrators = [{ kind: "Group", name: "org1" }];
        const served = { name: "served", channel: "mychannel", type: "ccaas", image, tls: "mutual" };
        const organizations = [
            { ...org0, namespace: "org0" },
            { ...org1, namespace: "org1", administrators, stateDatabase: "couchdb", ...change },
            org2,
        ];
        Object.assign(config, { organizations, createNamespace });
        (config["chaincodes"] as object[]).push(served);
    });
}

function withOutside(type: string): NetworkModel {
    const gateway = type === "tlsRoute" ? { gateway: { name: "edge" } } : {};
    return devModel((config) => (config["outside"] = { type, host: "{node}.acme.example", ...gateway }));
}

const models: readonly (readonly [what: string, model: () => NetworkModel])[] = [
    ["the dev stack", devModel],
    ["a stack with CouchDB", withCouchDb],
    ["a stack without chaincode", () => devModel((config) => (config["chaincodes"] = []))],
    ["servers for each peer with mutual TLS", () => withServers({ tls: "mutual" })],
    ["servers for each organisation with TLS", () => withServers({ servers: "organization", tls: "server" })],
    ["chaincode in the network's own namespace", chaincodeAtHome],
    ["servers of type external", () => withServers({ type: "external" })],
    ["organisations with namespaces of their own", () => inHomes()],
    ["such namespaces that somebody else has made", () => inHomes({}, false)],
    ["chaincode beside its organisation's nodes", () => inHomes({ chaincodeNamespace: "org1" })],
    ["chaincode in the network's namespace, nodes in another", () => inHomes({ chaincodeNamespace: "fabric-dev" })],
    ["nodes that are reached outside", () => withOutside("nodePort")],
    ["nodes that are reached through a gateway", () => withOutside("tlsRoute")],
    ["nodes that somebody else leads to", () => withOutside("given")],
    ["a developer's own process", () => withServers({ developmentAddress: "host:9999" })],
];

describe("the list of what a network has in its namespaces", () => {
    for (const [what, model] of models) {
        it(`names exactly what is declared for ${what}`, async () => {
            compare(plannedObjects(model()), (await rendered(model())).flatMap(objectsOf));
        });
    }

    it("names for each cluster what is declared there", async () => {
        const model = twoClusters((config) => {
            const served = { name: "served", channel: "mychannel", type: "ccaas", image, tls: "mutual" };
            Object.assign(config, { chaincodes: [...(config["chaincodes"] as readonly object[]), served] });
            Object.assign(config.organizations[2] ?? {}, { namespace: "org2" });
        });
        const resources = await rendered(model);
        for (const part of parts(model)) {
            const { name = "" } = part.cluster;
            compare(plannedObjects(part), resources.filter((one) => clusterOf(one) === name).flatMap(objectsOf));
        }
    });

    it("takes nothing else for a version of a chaincode's server", () => {
        const planned = { name: "org1-marbles-*" };
        assert.ok(isPlanned("org1-marbles-0a1b2c3d", planned));
        for (const name of [
            "org1-marbles-",
            "org1-marbles-0a1b2c3",
            "org1-marbles-0a1b2c3d-x",
            "x-org1-marbles-0a1b2c3d",
        ]) {
            assert.ok(!isPlanned(name, planned), name);
        }
        assert.ok(!isPlanned("myxchannel-genesis", { name: "my.channel-genesis" }));
    });
});

function compare(planned: readonly PlannedObject[], declared: readonly Declared[]): void {
    for (const object of declared) {
        const meant = planned.filter((one) => isMeant(one, object));
        const { kind, namespace, name } = object;
        const what = `${kind} ${name} of ${namespace}`;
        assert.equal(meant.length, 1, `${what} is declared and has to be in components/preflight/planned.ts`);
    }
    const missing = planned.filter((one) => !declared.some((object) => isMeant(one, object)));
    assert.deepEqual(missing, [], "planned, but declared by nothing");
}

/** By its provider, or by the place that a dynamic resource is given. */
function clusterOf({ type, provider, inputs }: Registered): string | undefined {
    const { place } = inputs as { readonly place?: { readonly cluster?: string } };
    const declared = provider.startsWith("west/") ? "west" : "east";
    return type.startsWith("kubernetes:") ? declared : place?.cluster;
}

interface Declared {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
}

function isMeant(planned: PlannedObject, { kind, namespace, name }: Declared): boolean {
    return planned.kind === kind && planned.namespace === namespace && isPlanned(name, planned);
}

/** The objects in namespaces that a declared resource stands for, also those that a dynamic one writes. */
function objectsOf({ type, inputs }: Registered): readonly Declared[] {
    const kind = /^kubernetes:.*:(\w+)$/.exec(type)?.[1];
    if (kind !== undefined && !clusterKinds.includes(kind)) {
        const { metadata } = inputs as { readonly metadata: Omit<Declared, "kind"> };
        return [{ kind, namespace: metadata.namespace, name: metadata.name }];
    }
    const { place, keptIn } = inputs as { readonly place?: { readonly namespace: string }; readonly keptIn?: string };
    const namespace = keptIn ?? place?.namespace ?? "";
    return secretsOf(type, inputs).map((name) => ({ kind: "Secret", namespace, name }));
}

const clusterKinds = ["Namespace", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];
