import assert from "node:assert/strict";
import { amount } from "../../builder/quantity";
import type { NetworkModel } from "../../components/model/network";
import { ofType, type Registered } from "../support/engine";
import { devModel, rendered } from "../support/rendering";

interface Container {
    readonly name: string;
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
    readonly resources: Readonly<Record<"requests" | "limits", Readonly<Record<string, string>>>>;
}

interface PodSpec {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
}

/** The dev stack with CouchDB, a chaincode that is a server, and the resources that a user gives. */
function changed(given: { readonly peer?: object; readonly agent?: object; readonly pod?: object } = {}): NetworkModel {
    return devModel((config) => {
        const [, org1] = config["organizations"] as Record<string, unknown>[];
        Object.assign(org1 ?? {}, { stateDatabase: "couchdb", peers: [{ resources: given.peer }] });
        const image = `example.com/x@sha256:${"0".repeat(64)}`;
        const chaincode = { name: "asset", channel: "mychannel", type: "ccaas", image, pod: { resources: given.pod } };
        Object.assign(config, { chaincodes: [chaincode], builder: { resources: given.agent } });
    });
}

describe("the pods of a network", () => {
    it("have limits of memory and disk for each container, and ask for none of the disk", async () => {
        const containers = podSpecs(await rendered(changed())).flatMap(allContainers);
        assert.deepEqual([...new Set(containers.map(({ name }) => name))].sort(), [
            ...["builder", "ca", "chaincode", "couchdb", "orderer", "peer", "verbs"],
        ]);
        for (const { name, resources } of containers) {
            const { requests, limits } = resources;
            assert.deepEqual(Object.keys(limits).sort(), ["ephemeral-storage", "memory"], name);
            assert.equal(requests["ephemeral-storage"], "0", name);
            assert.ok(2 * bytes(requests["memory"]) <= bytes(limits["memory"]), name);
        }
    });

    it("have the limits that a user gives", async () => {
        const resources = { limits: { memory: "3Gi", "ephemeral-storage": "5Gi" } };
        const model = changed({ peer: resources, agent: resources, pod: resources });
        const containers = podSpecs(await rendered(model)).flatMap(allContainers);
        const given = containers.filter(({ resources: { limits } }) => limits["ephemeral-storage"] === "5Gi");
        const names = new Set(given.map(({ name }) => name));
        assert.deepEqual([...names].sort(), ["builder", "chaincode", "peer", "verbs"]);
        assert.ok(given.every(({ resources: { limits } }) => limits["memory"] === "3Gi"));
    });

    it("tell Go of nine tenths of the memory that a node may have", async () => {
        const model = changed({ peer: { limits: { memory: "1000Mi" } } });
        const told = podSpecs(await rendered(model)).flatMap(({ containers }) =>
            containers.flatMap(({ name, env = [] }) =>
                env.filter((one) => one.name === "GOMEMLIMIT").map(({ value }) => `${name} ${value ?? ""}`),
            ),
        );
        assert.deepEqual([...new Set(told)].sort(), [
            "ca 943718KiB",
            "orderer 3774873KiB",
            "peer 7549747KiB",
            "peer 921600KiB",
        ]);
    });
});

describe("the namespaces of a network", () => {
    it("bound containers of which nobody says anything, and come after all pods of the network", async () => {
        const resources = await rendered(changed());
        const found = ofType(resources, "kubernetes:core/v1:LimitRange");
        assert.deepEqual(
            found.map(({ name }) => name),
            ["fabric-dev", "fabric-dev-org1-chaincode", "fabric-dev-org2-chaincode"],
        );
        for (const { inputs } of found) {
            const nothing = { memory: "0", "ephemeral-storage": "0" };
            const limits = { memory: "4Gi", "ephemeral-storage": "10Gi" };
            assert.deepEqual((inputs as { readonly spec: object }).spec, {
                limits: [{ type: "Container", default: limits, defaultRequest: nothing }],
            });
        }
        const pods = resources.filter(({ type }) => /:(?:StatefulSet|Deployment|Roll|Started)$/.test(type));
        assert.ok(Math.max(...pods.map(({ order }) => order)) < Math.min(...found.map(({ order }) => order)));
    });

    it("are left as they are where the stack has not made them", async () => {
        const resources = await rendered({ ...changed(), createNamespace: false });
        assert.ok(!resources.some(({ type }) => type.endsWith(":LimitRange")));
    });
});

function bytes(quantity = "0"): number {
    return amount(quantity) ?? Infinity;
}

function allContainers({ containers, initContainers = [] }: PodSpec): readonly Container[] {
    return [...initContainers, ...containers];
}

function podSpecs(resources: readonly Registered[]): readonly PodSpec[] {
    return ["StatefulSet", "Deployment"].flatMap((kind) =>
        ofType(resources, `kubernetes:apps/v1:${kind}`).map(({ inputs }) => {
            const { spec } = inputs as { readonly spec: { readonly template: { readonly spec: PodSpec } } };
            return spec.template.spec;
        }),
    );
}
