import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { newPackage } from "../../fabric/package";
import { ofType, type Registered } from "../support/engine";
import { devModel, rendered } from "../support/rendering";

const statefulSet = "kubernetes:apps/v1:StatefulSet";

interface Pod {
    readonly automountServiceAccountToken: boolean;
    readonly securityContext: { readonly runAsNonRoot: boolean; readonly seccompProfile: { readonly type: string } };
    readonly initContainers?: readonly Container[];
    readonly containers: readonly Container[];
}

interface Container {
    readonly name: string;
    readonly securityContext: { readonly allowPrivilegeEscalation: boolean; readonly capabilities: unknown };
    readonly volumeMounts: readonly { readonly name: string }[];
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

interface Metadata {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
}

interface Rule {
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
    readonly resourceNames?: readonly string[];
}

describe("the network of the dev stack", () => {
    let resources: readonly Registered[];

    before(async () => {
        resources = await rendered(devModel());
    });

    it("consists of these resources", () => {
        const counts: Record<string, number> = {};
        for (const { type } of resources) {
            counts[type] = (counts[type] ?? 0) + 1;
        }
        assert.deepEqual(pick(counts), {
            [statefulSet]: 10,
            "kubernetes:core/v1:Namespace": 3,
            "pulumi-nodejs:dynamic/fabric:AnchorPeers": 2,
            "pulumi-nodejs:dynamic/fabric:Approval": 2,
            "pulumi-nodejs:dynamic/fabric:AuthorityKeys": 3,
            "pulumi-nodejs:dynamic/fabric:ChannelSettings": 1,
            "pulumi-nodejs:dynamic/fabric:ClientCertificate": 4,
            "pulumi-nodejs:dynamic/fabric:ClientRoot": 4,
            "pulumi-nodejs:dynamic/fabric:Commit": 1,
            "pulumi-nodejs:dynamic/fabric:FirstBlock": 1,
            "pulumi-nodejs:dynamic/fabric:Identity": 13,
            "pulumi-nodejs:dynamic/fabric:ImageAttestations": 2,
            "pulumi-nodejs:dynamic/fabric:ImageTags": 2,
            "pulumi-nodejs:dynamic/fabric:InstalledPackage": 4,
            "pulumi-nodejs:dynamic/fabric:OrdererJoin": 3,
            "pulumi-nodejs:dynamic/fabric:PeerJoin": 4,
            "pulumi-nodejs:dynamic/fabric:Roll": 3,
            "pulumi-nodejs:dynamic/fabric:ServerCertificate": 3,
            "pulumi-nodejs:dynamic/fabric:Started": 3,
            "pulumi-nodejs:dynamic/fabric:Transaction": 2,
            "pulumi-nodejs:dynamic/fabric:Volumes": 1,
            "pulumi-nodejs:dynamic/fabric:WarmUp": 4,
        });
    });

    it("names its nodes as Fabric's test network does", () => {
        assert.deepEqual(
            ofType(resources, statefulSet).map(({ name }) => name),
            [
                ...["org0-ca", "org0-orderer1", "org0-orderer2", "org0-orderer3"],
                ...["org1-ca", "org1-peer1", "org1-peer2", "org2-ca", "org2-peer1", "org2-peer2"],
            ],
        );
    });

    it("passes Pod Security restricted with every container of every pod", () => {
        for (const { pod } of pods(resources)) {
            assert.deepEqual(
                [pod.securityContext.runAsNonRoot, pod.securityContext.seccompProfile.type],
                [true, "RuntimeDefault"],
            );
            for (const { securityContext } of [...(pod.initContainers ?? []), ...pod.containers]) {
                assert.equal(securityContext.allowPrivilegeEscalation, false);
                assert.deepEqual(securityContext.capabilities, { drop: ["ALL"] });
            }
        }
    });

    it("gives the token of the Kubernetes API to the builder's agent alone", () => {
        const holders = pods(resources).flatMap(({ name, pod }) => {
            assert.equal(pod.automountServiceAccountToken, false);
            const containers = [...(pod.initContainers ?? []), ...pod.containers];
            const holding = containers.filter(({ volumeMounts }) =>
                volumeMounts.some((mount) => mount.name === "token"),
            );
            return holding.map((container) => `${name}/${container.name}`);
        });
        assert.deepEqual(
            holders,
            ["org1-peer1", "org1-peer2", "org2-peer1", "org2-peer2"].map((peer) => `${peer}/builder`),
        );
    });

    it("lets each agent read one ConfigMap, and no Secret", () => {
        for (const { inputs } of ofType(resources, "kubernetes:rbac.authorization.k8s.io/v1:Role")) {
            const { rules } = inputs as { readonly rules: readonly Rule[] };
            const readers = rules.filter(({ verbs }) => verbs.some((verb) => ["get", "list", "watch"].includes(verb)));
            const [configMaps] = readers.filter(({ resources: kinds }) => kinds.includes("configmaps"));
            assert.deepEqual([configMaps?.verbs, configMaps?.resourceNames], [["get"], ["fabric-builder"]]);
            assert.ok(!readers.some(({ resources: kinds }) => kinds.includes("secrets")));
        }
    });

    it("marks every object with its stack, under one field manager, and no pod with it", () => {
        const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
        assert.ok(objects.length > 40);
        for (const { name, type, inputs } of objects) {
            const { metadata } = inputs as { readonly metadata: Metadata };
            const marks = [
                metadata.labels["app.kubernetes.io/managed-by"],
                metadata.labels["app.kubernetes.io/instance"],
                metadata.annotations["pulumi.com/patchFieldManager"],
            ];
            assert.deepEqual(marks, ["pulumi", "dev", "fabric-network"], `${type} ${name}`);
        }
        for (const { inputs } of ofType(resources, statefulSet)) {
            const { spec } = inputs as { readonly spec: { readonly template: { readonly metadata: Metadata } } };
            assert.equal(spec.template.metadata.labels["app.kubernetes.io/instance"], undefined);
            assert.doesNotMatch(JSON.stringify(spec), /app.kubernetes.io\/instance/);
        }
    });

    it("adopts what an interrupted run left", () => {
        const [provider] = ofType(resources, "pulumi:providers:kubernetes");
        assert.equal(provider?.inputs["upsertExistingObjects"], "true");
    });

    it("waits for no claim and no Service: their pods come after them", () => {
        for (const type of ["kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:core/v1:Service"]) {
            for (const { name, inputs } of ofType(resources, type)) {
                const { metadata } = inputs as { readonly metadata: Metadata };
                assert.equal(metadata.annotations["pulumi.com/skipAwait"], "true", `${type} ${name}`);
            }
        }
    });

    it("binds each agent to a Role by what is known of it once it is there", () => {
        for (const { name, inputs } of ofType(resources, "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding")) {
            const { roleRef } = inputs as { readonly roleRef: { readonly name: string } };
            assert.equal(roleRef.name, `${name}-id`, "the ID that this engine gives a Role, which has no namespace");
        }
    });

    it("computes the package ID before anything is sent, of the image and its indexes", async () => {
        const indexes = "META-INF/statedb/couchdb/indexes/indexOwner.json";
        const digest = `sha256:${"0".repeat(64)}`;
        const image = { name: "localhost:35000/fabric-dev-chaincode-asset-transfer", digest };
        const files = {
            "image.json": Buffer.from(JSON.stringify(image)),
            [indexes]: readFileSync(`chaincode/asset-transfer/${indexes}`),
        };
        const { packageId } = await newPackage({ type: "k8s", label: "asset-transfer", files });
        for (const { inputs } of ofType(resources, "pulumi-nodejs:dynamic/fabric:InstalledPackage")) {
            assert.equal(inputs["packageId"], packageId);
        }
    });

    it("asks no organisation but its own to sign an approval", () => {
        const approvals = ofType(resources, "pulumi-nodejs:dynamic/fabric:Approval").map(({ inputs }) => {
            const { organisation, mspId, peers } = inputs as {
                organisation: string;
                mspId: string;
                peers: readonly { readonly name: string }[];
            };
            return { organisation, mspId, peers: peers.map(({ name }) => name) };
        });
        assert.deepEqual(approvals, [
            { organisation: "org1", mspId: "Org1MSP", peers: ["org1-peer1", "org1-peer2"] },
            { organisation: "org2", mspId: "Org2MSP", peers: ["org2-peer1", "org2-peer2"] },
        ]);
    });

    it("knows every orderer for a change of a channel, and every member's peers for a commit", () => {
        const orderers = ["org0-orderer1", "org0-orderer2", "org0-orderer3"];
        for (const type of ["AnchorPeers", "ChannelSettings"]) {
            for (const { inputs } of ofType(resources, `pulumi-nodejs:dynamic/fabric:${type}`)) {
                const targets = inputs["orderers"] as readonly { readonly name: string }[];
                assert.deepEqual(
                    targets.map(({ name }) => name),
                    orderers,
                );
            }
        }
        const [commit] = ofType(resources, "pulumi-nodejs:dynamic/fabric:Commit");
        const members = commit?.inputs["members"] as readonly {
            readonly peers: readonly { readonly name: string }[];
        }[];
        assert.deepEqual(
            members.map(({ peers }) => peers.map(({ name }) => name)),
            [
                ["org1-peer1", "org1-peer2"],
                ["org2-peer1", "org2-peer2"],
            ],
        );
    });
});

function pods(resources: readonly Registered[]): readonly { readonly name: string; readonly pod: Pod }[] {
    return ofType(resources, statefulSet).map(({ name, inputs }) => {
        const { spec } = inputs as { readonly spec: { readonly template: { readonly spec: Pod } } };
        return { name, pod: spec.template.spec };
    });
}

function pick(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    const shown = Object.entries(counts).filter(([type]) => /^pulumi-nodejs:|StatefulSet$|Namespace$/.test(type));
    return Object.fromEntries(shown);
}

describe("a network in a namespace that is there already", () => {
    it("makes everything but the namespace", async () => {
        const model = { ...devModel(), createNamespace: false };
        const resources = await rendered(model);
        assert.equal(ofType(resources, statefulSet).length, 10);
        assert.deepEqual(
            resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace"),
            [],
        );
    });
});
