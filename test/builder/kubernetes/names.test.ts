import assert from "node:assert/strict";

import { labels, newJobName, objectName, objectNameOf } from "../../../builder/kubernetes/names";
import { chaincodeJson, settings } from "../../support/launch";

const hash = "cffa266294278404e5071cb91150d550dc0bf855149908a170b1169d6160004b";
const long = "fabfabfabfabcar".repeat(5);

interface Named {
    readonly prefix?: string;
    readonly peerId: string;
    readonly peerAddress: string;
    readonly mspId: string;
    readonly id: string;
    readonly name: string;
}

const org1 = { peerId: "peer0", peerAddress: "peer0:7052", mspId: "Org1MSP" };
const conga = { peerId: "CongaOrgPeer0", peerAddress: "peer0.org1.example.com", mspId: "CongaOrg" };

// Computed with GetValidRfc1035LabelName of fabric-builder-k8s, with room for the suffix of a Job.
const golden: readonly Named[] = [
    {
        peerId: "org1-peer1",
        peerAddress: "org1-peer1:7052",
        mspId: "Org1MSP",
        id: `asset-transfer:${hash}`,
        name: "hlfcc-asset-transfer-2nru2njgoauam",
    },
    {
        peerId: "org1-peer2",
        peerAddress: "org1-peer2:7052",
        mspId: "Org1MSP",
        id: `asset-transfer:${hash}`,
        name: "hlfcc-asset-transfer-xkjcculzicc3e",
    },
    {
        peerId: "",
        peerAddress: "",
        mspId: "",
        id: `asset-transfer:${hash}`,
        name: "hlfcc-asset-transfer-kpzwgiqhcrlok",
    },
    { ...conga, prefix: "hlf-k8sbuilder-ftw", id: `fabcar:${hash}`, name: "hlf-k8sbuilder-ftw-fabcar-s6pwkq6bepi2e" },
    { ...conga, prefix: "hlf-k8sbuilder-ftw", id: `FAB/CAR*:${hash}`, name: "hlf-k8sbuilder-ftw-fabcar-wtk6idl5qb76o" },
    { ...org1, id: `${long}:${hash}`, name: "hlfcc-fabfabfabfabcarfabfabfabfabcarfabfabf-lioumvyxdt5mq" },
    {
        ...org1,
        prefix: "a23456789-123456789-123456789-",
        id: `${long}:${hash}`,
        name: "a23456789-123456789-123456789--fabfabfabfab-qrl3qi46tvhwy",
    },
    { ...org1, id: `a:b:${hash}`, name: "hlfcc-ab-r3kxfjaypgxoo" },
    { ...org1, id: "nolabel", name: "hlfcc--eijj2oaxgcktc" },
    { ...org1, peerId: "pëer0", id: `asset-transfer:${hash}`, name: "hlfcc-asset-transfer-b5z3watpt6krg" },
    {
        ...org1,
        id: `abcdefghijklmnopqrstuvwxyz-1234567890-abcd-efg:${hash}`,
        name: "hlfcc-abcdefghijklmnopqrstuvwxyz-1234567890-hcw7crzu6oxzo",
    },
];

describe("The name of a chaincode's objects", () => {
    for (const { prefix = "hlfcc", peerId, peerAddress, mspId, id, name } of golden) {
        it(`is ${name}`, () => {
            const given = { ...settings, objectNamePrefix: prefix, peerId };
            assert.equal(objectName(given, { ...chaincodeJson, chaincodeId: id, peerAddress, mspId }), name);
            assert.ok(name.length <= 57);
        });
    }

    it("ends with five letters of Kubernetes' own alphabet for a Job, other ones each time", () => {
        const names = Array.from({ length: 50 }, () => newJobName("hlfcc-a-b"));
        for (const name of names) {
            assert.match(name, /^hlfcc-a-b-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
            assert.equal(objectNameOf(name), "hlfcc-a-b");
        }
        assert.ok(new Set(names).size > 45);
    });
});

describe("The labels of a chaincode's objects", () => {
    it("are those of fabric-builder-k8s, and one for the peer", () => {
        assert.deepEqual(labels(settings, { ...chaincodeJson, chaincodeId: `asset-transfer:${hash}` }), {
            "app.kubernetes.io/name": "hyperledger-fabric",
            "app.kubernetes.io/component": "chaincode",
            "app.kubernetes.io/created-by": "fabric-builder-k8s",
            "app.kubernetes.io/managed-by": "fabric-builder-k8s",
            "fabric-builder-k8s-cclabel": "asset-transfer",
            "fabric-builder-k8s-cchash": "Z75CMYUUE6CAJZIHDS4RCUGVKDOAX6CVCSMQRILQWELJ2YLAABFQ",
            "fabric-builder-k8s-peer": "org1-peer1",
        });
    });

    it("hold a hash in place of a peer ID that no label can hold", () => {
        const label = labels({ ...settings, peerId: "peer0/org1" }, chaincodeJson)["fabric-builder-k8s-peer"] ?? "";
        assert.match(label, /^[a-z2-7]{13}$/);
    });

    for (const wrong of ["xyz", "abc", "g0"]) {
        it(`refuse a package hash of ${wrong}`, () => {
            assert.throws(
                () => labels(settings, { ...chaincodeJson, chaincodeId: `asset-transfer:${wrong}` }),
                /^Error: error decoding chaincode package hash (xyz|abc|g0): /,
            );
        });
    }
});
