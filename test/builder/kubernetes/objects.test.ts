import assert from "node:assert/strict";

import { newJob, newSecret } from "../../../builder/kubernetes/objects";
import { fieldAt, objectsAt } from "../../../ground/json";
import { chaincodeJson, imageJson, settings } from "../../support/launch";

const launch = { settings, chaincode: chaincodeJson, image: imageJson, template: {}, owner: undefined };
const withoutTls = { ...chaincodeJson, rootCertificate: "", clientCertificate: "", clientKey: "" };

const metadata = {
    namespace: "fabric-dev",
    labels: {
        "app.kubernetes.io/name": "hyperledger-fabric",
        "app.kubernetes.io/component": "chaincode",
        "app.kubernetes.io/created-by": "fabric-builder-k8s",
        "app.kubernetes.io/managed-by": "fabric-builder-k8s",
        "fabric-builder-k8s-cclabel": "asset-transfer",
        "fabric-builder-k8s-cchash": "Z75CMYUUE6CAJZIHDS4RCUGVKDOAX6CVCSMQRILQWELJ2YLAABFQ",
        "fabric-builder-k8s-peer": "org1-peer1",
    },
    annotations: {
        "fabric-builder-k8s-ccid": chaincodeJson.chaincodeId,
        "fabric-builder-k8s-mspid": "Org1MSP",
        "fabric-builder-k8s-peeraddress": "org1-peer1:7052",
        "fabric-builder-k8s-peerid": "org1-peer1",
    },
};

const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "hlfcc-asset-transfer-2nru2njgoauam-bcdfg", ...metadata },
    spec: {
        backoffLimit: 0,
        ttlSecondsAfterFinished: 300,
        template: {
            metadata: { labels: metadata.labels, annotations: metadata.annotations },
            spec: {
                restartPolicy: "Never",
                serviceAccountName: "default",
                automountServiceAccountToken: false,
                enableServiceLinks: false,
                terminationGracePeriodSeconds: 5,
                securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
                containers: [
                    {
                        name: "chaincode",
                        image: `localhost:5000/asset-transfer@sha256:${"0123456789abcdef".repeat(4)}`,
                        env: [
                            { name: "CORE_CHAINCODE_ID_NAME", value: chaincodeJson.chaincodeId },
                            { name: "CORE_PEER_ADDRESS", value: "org1-peer1:7052" },
                            { name: "CORE_PEER_TLS_ENABLED", value: "true" },
                            { name: "CORE_PEER_TLS_ROOTCERT_FILE", value: "/etc/hyperledger/fabric/peer.crt" },
                            { name: "CORE_TLS_CLIENT_KEY_PATH", value: "/etc/hyperledger/fabric/client.key" },
                            { name: "CORE_TLS_CLIENT_CERT_PATH", value: "/etc/hyperledger/fabric/client.crt" },
                            { name: "CORE_TLS_CLIENT_KEY_FILE", value: "/etc/hyperledger/fabric/client_pem.key" },
                            { name: "CORE_TLS_CLIENT_CERT_FILE", value: "/etc/hyperledger/fabric/client_pem.crt" },
                            { name: "CORE_PEER_LOCALMSPID", value: "Org1MSP" },
                        ],
                        volumeMounts: [{ name: "certs", mountPath: "/etc/hyperledger/fabric", readOnly: true }],
                        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                        resources: {
                            requests: { memory: "0", "ephemeral-storage": "0" },
                            limits: { memory: "2Gi", "ephemeral-storage": "4Gi" },
                        },
                    },
                ],
                volumes: [{ name: "certs", secret: { secretName: "hlfcc-asset-transfer-2nru2njgoauam" } }],
            },
        },
    },
};

describe("The Job of a chaincode", () => {
    const made = (settingsGiven = settings, chaincode = chaincodeJson): unknown =>
        newJob({ ...launch, settings: settingsGiven, chaincode }, job.metadata.name, undefined);

    it("has the fields of fabric-builder-k8s and passes Pod Security restricted", () => {
        assert.deepEqual(made(), job);
    });

    it("tells the chaincode that there is no TLS when the peer gives no certificates", () => {
        const spec = fieldAt(made(settings, withoutTls), "spec", "template", "spec");
        const tls = objectsAt(objectsAt(spec, "containers")[0], "env").find(
            ({ name }) => name === "CORE_PEER_TLS_ENABLED",
        );
        assert.deepEqual(tls, { name: "CORE_PEER_TLS_ENABLED", value: "false" });
    });

    it("goes to the nodes of a role, past their taint", () => {
        const spec = fieldAt(made({ ...settings, nodeRole: "chaincode" }), "spec", "template", "spec");
        assert.deepEqual(fieldAt(spec, "tolerations"), [
            { key: "fabric-builder-k8s-role", operator: "Equal", value: "chaincode", effect: "NoSchedule" },
        ]);
        assert.deepEqual(fieldAt(spec, "affinity"), {
            nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                    nodeSelectorTerms: [
                        {
                            matchExpressions: [
                                { key: "fabric-builder-k8s-role", operator: "In", values: ["chaincode"] },
                            ],
                        },
                    ],
                },
            },
        });
    });

    it("belongs to its owner and runs as another user when it has to", () => {
        const owner = { apiVersion: "v1", kind: "Pod", name: "org1-peer1-0", uid: "1-2-3" };
        const owned = newJob({ ...launch, owner }, job.metadata.name, 1000);
        assert.deepEqual(owned.metadata.ownerReferences, [owner]);
        assert.equal(fieldAt(owned, "spec", "template", "spec", "securityContext", "runAsUser"), 1000);
    });
});

describe("The Secret of a chaincode", () => {
    it("holds the certificates under the names of fabric-builder-k8s", () => {
        const base64 = (text: string): string => Buffer.from(text).toString("base64");
        assert.deepEqual(newSecret(launch, undefined), {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "hlfcc-asset-transfer-2nru2njgoauam", ...metadata },
            type: "Opaque",
            data: {
                "peer.crt": base64("root certificate"),
                "client_pem.crt": base64("client certificate"),
                "client_pem.key": base64("client key"),
                "client.crt": base64(base64("client certificate")),
                "client.key": base64(base64("client key")),
            },
        });
    });
});
