import assert from "node:assert/strict";
import { partnerCallers, partnerDestinations } from "../../../components/policies/partners";
import type { Partner } from "../../../components/model/partner";
import { cardOf, newPartner } from "../../support/partner";

const card = cardOf(newPartner(new Date()));

function partners(...addresses: readonly string[]): { readonly partners: readonly Partner[] } {
    const peers = addresses.map((address, index) => ({ name: `org1-peer${index + 1}`, address }));
    const known = { ...card, orderers: [], peers };
    return {
        partners: [{ name: "org1", mspId: "Org1MSP", position: 0, card: known, missing: undefined, roots: undefined }],
    };
}

const tcp = (...ports: readonly number[]): readonly object[] => ports.map((port) => ({ protocol: "TCP", port }));
const anywhere = { kind: "anywhere" };

describe("what nodes may call of partners", () => {
    it("is nothing while there is no card", () => {
        assert.deepEqual(partnerDestinations({ partners: [] }), []);
        assert.deepEqual(partnerCallers({ partners: [] }), []);
    });

    it("is at an address its port alone, beside those that pods of this program listen at", () => {
        assert.deepEqual(partnerDestinations(partners("203.0.113.7:31000", "203.0.113.7:31001", "[2001:db8::1]:443")), [
            { party: anywhere, ports: tcp(6050, 7051) },
            { party: { kind: "range", cidr: "2001:db8::1/128", except: [] }, ports: tcp(443) },
            { party: { kind: "range", cidr: "203.0.113.7/32", except: [] }, ports: tcp(31000, 31001) },
        ]);
    });

    it("is the port of a name everywhere", () => {
        assert.deepEqual(partnerDestinations(partners("peer.example:443")), [
            { party: anywhere, ports: tcp(443, 6050, 7051) },
        ]);
    });

    it("calls ours from the namespaces of names inside the cluster, as orderers and peers", () => {
        assert.deepEqual(
            partnerCallers(partners("org1-peer1.acme.svc:7051", "org1-peer2.acme.svc:7051", "peer.example:443")),
            ["orderer", "peer"].map((component) => ({
                ...{ kind: "pods", namespace: "acme", labels: { "app.kubernetes.io/component": component } },
            })),
        );
    });
});
