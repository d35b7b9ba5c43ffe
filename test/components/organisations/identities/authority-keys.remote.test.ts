import assert from "node:assert/strict";
import { provider as module } from "../../../../components/organisations/identities/authority-keys.remote";
import { certificateFacts, newRootAuthority } from "../../../../fabric/certificates";
import { operations, withStates } from "../../../support/operations";
import { startSecretStore, type SecretStore } from "../../../support/secrets";

const provider = withStates(module);

describe("the roots of an organisation", () => {
    let store: SecretStore;

    before(async () => {
        store = await startSecretStore(["org1-ca"], ["org1-msp"]);
    });

    beforeEach(() => {
        store.drop("org1-ca");
        store.drop("org1-msp");
        store.written();
    });

    after(() => store.stop());

    const create = () => provider.create({ place: store.place, organisation: "org1", domain: "org1.example.com" });
    const published = (certificate: string): void => {
        store.put("org1-msp", { "cacert.pem": certificate });
    };

    it("are made once, and adopted by a second run", async () => {
        const { id, outs } = await create();
        assert.equal(id, "fabric/org1-ca");
        assert.equal(certificateFacts(outs.caCertificate).subject, "O=org1.example.com, CN=ca.org1.example.com");
        published(outs.caCertificate);
        assert.deepEqual((await create()).outs, outs);
        assert.deepEqual(store.written(), ["org1-ca"]);
        assert.deepEqual(await provider.read?.(id, outs), outs);
    });

    it("that were published and are gone, or are others, are refused with both fingerprints", async () => {
        const [known, other] = ["a", "b"].map((commonName) => newRootAuthority({ commonName }, new Date()).certificate);
        assert.ok(known !== undefined && other !== undefined);
        published(known);
        const [fingerprint, found] = [known, other].map((pem) => certificateFacts(pem).publicKeySha256);
        for (const { present, says } of [
            { present: undefined, says: "Secret org1-ca is gone" },
            { present: { "ca-cert.pem": other }, says: `Secret org1-ca holds ${found ?? ""}` },
        ]) {
            if (present !== undefined) {
                store.put("org1-ca", present);
            }
            await assert.rejects(create, {
                message:
                    `cannot make the roots of org1 on Secret org1-ca: ConfigMap org1-msp has the root ${fingerprint ?? ""} (SHA-256 of ` +
                    `its key), but ${says}: restore the Secret from a backup. Only where no channel has org1: remove ConfigMap ` +
                    "org1-msp and the Secrets of org1, run pulumi refresh, then pulumi up",
            });
        }
        assert.deepEqual(store.written(), []);
    });

    it("are gone on refresh with their Secret, which goes with the resource", async () => {
        const { id, outs } = await create();
        await provider.delete?.(id, outs);
        assert.equal(store.entries("org1-ca"), undefined);
        assert.equal(await operations(module).find({ ...outs }), undefined);
    });
});
