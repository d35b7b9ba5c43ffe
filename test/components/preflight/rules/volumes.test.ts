import assert from "node:assert/strict";
import { keptVolumes, volumeProblems } from "../../../../components/preflight/rules/volumes";
import { claim, itSays, nothing } from "../../../support/observed";
import { devModel } from "../../../support/rendering";

const couchdb = { component: "couchdb", size: "5Gi" };

describe("volumeProblems", () => {
    itSays(volumeProblems, {}, [
        { what: "says nothing of a network that is not there", says: [] },
        {
            what: "says nothing where claims cannot be read",
            change: ({ storage }) => (storage["peer"] = "1Mi"),
            observed: { claims: undefined },
            says: [],
        },
        {
            what: "knows equal sizes by their amount",
            observed: { claims: [claim("org1-peer1", { size: "1024Mi" })] },
            says: [],
        },
        {
            what: "refuses smaller volumes once for all of a kind, and names the size that is safe",
            observed: {
                claims: [
                    claim("org1-peer1", { size: "2Gi" }),
                    claim("org2-peer2", { size: "3Gi" }),
                    claim("org1-ca", { component: "ca", size: "100Mi" }),
                ],
            },
            says: [
                "storage.peer: 1Gi is less than the volumes of org1-peer1, org2-peer2 have, and a volume never gets smaller: set 3Gi or more",
            ],
        },
        {
            what: "refuses a smaller volume of a CouchDB",
            change: ({ organizations, storage }) => {
                Object.assign(organizations[1] ?? {}, { stateDatabase: "couchdb" });
                storage["couchdb"] = "2Gi";
            },
            observed: { claims: [claim("org1-peer1-couchdb", couchdb)] },
            says: [
                "storage.couchdb: 2Gi is less than the volumes of org1-peer1-couchdb have, and a volume never gets smaller: set 5Gi or more",
            ],
        },
        {
            what: "refuses a larger volume of a class that cannot grow",
            change: ({ storage }) => (storage["orderer"] = "2Gi"),
            observed: {
                claims: [claim("org0-orderer1", { component: "orderer" })],
                storageClasses: { standard: { canGrow: false, isDefault: true } },
            },
            says: [
                "storage.orderer: 2Gi is more than the volumes of org0-orderer1 have, and storage class standard cannot make them larger: keep 1Gi, or set allowVolumeExpansion on the class if its driver can",
            ],
        },
        {
            what: "lets a volume grow on a class that can",
            change: ({ storage }) => (storage["peer"] = "2Gi"),
            observed: {
                claims: [claim("org1-peer1")],
                storageClasses: { standard: { canGrow: true, isDefault: true } },
            },
            says: [],
        },
        {
            what: "lets a volume grow where classes cannot be read, for the API server to judge",
            change: ({ storage }) => (storage["peer"] = "2Gi"),
            observed: { claims: [claim("org1-peer1")], storageClasses: undefined },
            says: [],
        },
        {
            what: "refuses another class for volumes that are there",
            change: ({ storage }) => (storage["class"] = "fast"),
            observed: { claims: [claim("org1-peer1"), claim("org1-peer2", { storageClass: "fast" })] },
            says: [
                "storage.class: the volumes of org1-peer1 are of class standard, and what is on them cannot be moved: keep standard",
            ],
        },
        {
            what: "refuses anything while a claim of the network is being deleted, not while one that it does not use is",
            observed: {
                claims: [claim("org1-peer1", { isLeaving: true }), claim("org1-peer3", { isLeaving: true })],
            },
            says: [
                "storage: the volume claim org1-peer1 is being deleted, and goes with what is on it as soon as no pod uses it: delete the pod that does, and when the claim is gone run pulumi refresh, then pulumi up, which makes the node anew on an empty volume",
            ],
        },
        {
            what: "takes the class that volumes have when none is named any more",
            observed: { claims: [claim("org1-peer1")] },
            says: [],
        },
    ]);
});

describe("keptVolumes", () => {
    it("are those of nodes that left the config, and no other claims", () => {
        const left = [claim("org1-peer3"), claim("org3-ca", { component: "ca" }), claim("org1-peer1-couchdb", couchdb)];
        const claims = [claim("org1-peer1"), ...left, claim("backup", { component: "backup" })];
        assert.deepEqual(keptVolumes(devModel(), { ...nothing, claims }), left);
    });
});
