import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { definitionInputs } from "../../../components/chaincode/definition";
import type { NetworkModel } from "../../../components/model/network";
import { plannedKinds } from "../../../components/preflight/planned";
import { preflight } from "../../../components/preflight/preflight";
import { newGenesisBlock } from "../../../fabric/configtx/genesis";
import { json, refusal, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { devModel } from "../../support/rendering";
import { answerSurroundings } from "../../support/surroundings";

const core = "/api/v1/namespaces/fabric-dev";
const lists = {
    claims: `GET ${core}/persistentvolumeclaims`,
    sets: "GET /apis/apps/v1/namespaces/fabric-dev/statefulsets",
    configMaps: `GET ${core}/configmaps`,
    classes: "GET /apis/storage.k8s.io/v1/storageclasses",
} as const;

const all = [
    ...Object.values(lists),
    `GET ${core}/pods`,
    ...["fabric-dev", "fabric-dev-org1-chaincode", "fabric-dev-org2-chaincode"].flatMap((namespace) =>
        Object.values(plannedKinds).map((path) => `GET ${path.replace("*", namespace)}`),
    ),
];

function list(...items: readonly object[]): object {
    return { kind: "List", apiVersion: "v1", metadata: { resourceVersion: "1" }, items };
}

function labels(organisation: string, component: string): Readonly<Record<string, string>> {
    return {
        "app.kubernetes.io/part-of": organisation,
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/managed-by": "pulumi",
    };
}

function storageClass(name: string, isDefault: string): object {
    const annotations = { "storageclass.kubernetes.io/is-default-class": isDefault };
    return { metadata: { name, annotations }, provisioner: "p" };
}

/** The first block of the dev stack's channel with one member less. */
function firstBlock(): string {
    const organisation = (name: string, mspId: string): never =>
        ({ name, mspId, rootCertificates: ["r"], tlsRootCertificates: ["t"] }) as never;
    const consenter = { host: "org0-orderer1", port: 6050, clientTlsCertificate: "c", serverTlsCertificate: "c" };
    const batch = { batchTimeout: "2s", maxMessageCount: 1, absoluteMaxBytes: 1, preferredMaxBytes: 1 };
    const block = newGenesisBlock({
        name: "mychannel",
        orderer: { organisations: [organisation("org0", "OrdererMSP")], consenters: [consenter], ...batch },
        application: { organisations: [organisation("org1", "Org1MSP")] },
    });
    return Buffer.from(block).toString("base64");
}

describe("preflight", () => {
    let server: FakeApiServer;
    let model: NetworkModel;
    const warned: string[] = [];
    const warn = pulumi.log.warn;

    before(async () => {
        server = await startApiServer();
        const { context, kubeconfig } = await placeOn(server, "fabric-dev");
        const dev = devModel();
        model = { ...dev, cluster: { ...dev.cluster, context, kubeconfig } };
    });

    beforeEach(async () => {
        warned.length = 0;
        const mocks = { newResource: () => ({ id: "", state: {} }), call: () => ({ outputs: {} }) };
        await pulumi.runtime.setMocks(mocks, "fabric", "dev", false, "acme");
        Object.assign(pulumi.log, { warn: (message: string) => Promise.resolve(warned.push(message)) });
        all.forEach((route) => {
            server.answer(route, json(list()));
        });
        answerSurroundings(server);
        server.answer(lists.classes, json(list(storageClass("standard", "true"))));
    });

    after(async () => {
        Object.assign(pulumi.log, { warn });
        await server.stop();
    });

    it("has nothing to say before there is a network", async () => {
        const { channels, unseen } = await preflight(model);
        assert.deepEqual({ channels, unseen, warned }, { channels: [], unseen: [], warned: [] });
    });

    it("refuses a state in which somebody has written code, and asks no cluster with it", async () => {
        const urn = "urn:pulumi:dev::fabric::pulumi-nodejs:dynamic/fabric:Roll::orderers";
        const outputs = { [urn]: { type: "pulumi-nodejs:dynamic/fabric:Roll", outputs: { __provider: "evil()" } } };
        const mocks = { newResource: () => ({ id: "", state: {} }), call: () => ({ outputs }) };
        await pulumi.runtime.setMocks(mocks, "fabric", "dev", false, "acme");
        const before = server.received.length;
        await assert.rejects(preflight(model), (error: unknown) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.ok(error.message.includes(`${urn}: the text of its provider is none that the program has ever`));
            return true;
        });
        assert.equal(server.received.length, before);
    });

    it("tells in a preview whose approval a commit waits for, and leaves that to the commit in an up", async () => {
        const [chaincode = assert.fail("no chaincode")] = model.chaincodes;
        const outputs = { channel: "mychannel", definition: definitionInputs(chaincode), sequence: 0, inForce: false };
        const type = "pulumi-nodejs:dynamic/fabric:Commit";
        const state = { [`urn:${type}::a`]: { type, outputs: { ...outputs, waitingFor: ["Org2MSP"] } } };
        const org2 = { name: "org2", mspId: "Org2MSP", position: 2, card: undefined, missing: "", roots: undefined };
        const mocks = { newResource: () => ({ id: "", state: {} }), call: () => ({ outputs: state }) };
        for (const isPreview of [true, false]) {
            warned.length = 0;
            await pulumi.runtime.setMocks(mocks, "fabric", "dev", isPreview, "acme");
            await preflight({ ...model, partners: [org2] });
            const told = warned.filter((warning) => warning.includes("waits for Org2MSP"));
            assert.equal(told.length, isPreview ? 1 : 0, warned.join("\n"));
        }
    });

    it("refuses before anything else what it would take over", async () => {
        server.answer(lists.configMaps, json(list({ metadata: { name: "org1-msp" } }, { metadata: { name: "mine" } })));
        await assert.rejects(preflight(model), (error: unknown) => {
            assert.ok(pulumi.RunError.isInstance(error));
            const [head, ...problems] = error.message.split("\n");
            assert.equal(
                head,
                "The cluster has an object that is not of stack dev and that its network would take over; nothing was changed:",
            );
            assert.equal(problems.length, 1);
            assert.match(
                problems[0] ?? "",
                /^ConfigMap org1-msp in namespace fabric-dev was not made by this program: /,
            );
            return true;
        });
    });

    it("refuses everything at once, each with the path that the CLI takes", async () => {
        const claim = (name: string, component: string): object => ({
            metadata: { name, labels: labels("org1", component) },
            spec: { storageClassName: "standard", resources: { requests: { storage: "20Gi" } } },
        });
        server.answer(lists.claims, json(list(claim("org1-peer1", "peer"), claim("org1-ca", "ca"))));
        await assert.rejects(preflight(model), (error: unknown) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.equal(
                error.message,
                [
                    "The config of stack dev has 2 changes that the running network would not survive; nothing was changed:",
                    "fabric:storage.ca: 100Mi is less than the volumes of org1-ca have, and a volume never gets smaller: set 20Gi or more",
                    "fabric:storage.peer: 1Gi is less than the volumes of org1-peer1 have, and a volume never gets smaller: set 20Gi or more",
                ].join("\n"),
            );
            return true;
        });
    });

    const noDefault =
        "The config of stack dev has a setting that this cluster cannot meet; nothing was changed:\n" +
        "fabric:storage.class: is not given, and the cluster has no default storage class, so that volumes would wait for ever: name one of standard";

    it("refuses before there is a network what the cluster cannot give it", async () => {
        server.answer(lists.classes, json(list(storageClass("standard", "false"))));
        const used = { metadata: { name: "pv1" }, spec: {}, status: { phase: "Bound" } };
        server.answer("GET /api/v1/persistentvolumes", json(list(used)));
        await assert.rejects(preflight(model), (error: unknown) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.equal(error.message, noDefault);
            return true;
        });
    });

    it("takes volumes that are there to be claimed for what the cluster has no class for", async () => {
        server.answer(lists.classes, json(list(storageClass("standard", "false"))));
        const free = { metadata: { name: "pv1" }, spec: {}, status: { phase: "Available" } };
        server.answer("GET /api/v1/persistentvolumes", json(list(free)));
        await preflight(model);
        assert.deepEqual(warned, []);
    });

    it("only warns of it where volumes cannot be listed", async () => {
        server.answer(lists.classes, json(list(storageClass("standard", "false"))));
        server.answer("GET /api/v1/persistentvolumes", refusal(403, "Forbidden", "no"));
        await preflight(model);
        assert.deepEqual(warned, [noDefault.replace(/^.*\n/, "")]);
    });

    it("has nothing to say of what another stack has in the same namespace", async () => {
        const others = { ...labels("org9", "peer"), "app.kubernetes.io/instance": "other" };
        const spec = { resources: { requests: { storage: "20Gi" } } };
        server.answer(lists.claims, json(list({ metadata: { name: "org9-peer1", labels: others }, spec })));
        assert.deepEqual((await preflight(model)).claims, []);
        assert.deepEqual(warned, []);
    });

    it("compares with the first block of a channel whose nodes are not there", async () => {
        const name = "mychannel-genesis";
        server.answer(lists.configMaps, json(list({ metadata: { name, labels: labels("mychannel", "channel") } })));
        const block = { kind: "ConfigMap", apiVersion: "v1", metadata: { name } };
        server.answer(
            `GET ${core}/configmaps/${name}`,
            json({ ...block, binaryData: { "genesis.block": firstBlock() } }),
        );
        await preflight(model);
        const sentence = /members: org2 is no member of channel mychannel by its first block/;
        assert.ok(
            warned.some((warning) => sentence.test(warning)),
            warned.join("\n"),
        );
    });

    it("warns of what the deployer may not list, and goes on with the rest", async () => {
        server.answer(lists.claims, refusal(403, "Forbidden", "no"));
        server.answer(lists.classes, refusal(403, "Forbidden", "no"));
        await preflight(model);
        assert.deepEqual(warned, [
            "cannot look for foreign objects of kind PersistentVolumeClaim in namespace fabric-dev: this user may not list them; " +
                "one with the name of an object of this network would be taken over",
            "this deployer may not list persistentvolumeclaims in namespace fabric-dev: whether the running network would survive the change is not checked by them",
        ]);
    });

    it("fails with the API server's own words when it cannot be asked", async () => {
        server.answer(lists.sets, refusal(401, "Unauthorized", "Unauthorized"));
        await assert.rejects(preflight(model), (error: unknown) => {
            assert.ok(pulumi.RunError.isInstance(error));
            assert.match(error.message, /^cannot .*statefulsets on https:.*Unauthorized/);
            return true;
        });
    });

    it("names a context that is not there", async () => {
        const nowhere = { ...model, cluster: { ...model.cluster, context: "nowhere" } };
        await assert.rejects(preflight(nowhere), {
            message: /^cannot use context nowhere on .*: there is no such context \(there: fake\)/,
        });
    });
});
