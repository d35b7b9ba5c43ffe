import assert from "node:assert/strict";
import {
    provider as module,
    type ServerCertificateInputs,
} from "../../../../components/organisations/identities/server-certificate.remote";
import { certificateFacts, newRootAuthority } from "../../../../fabric/certificates";
import { operations, withStates } from "../../../support/operations";
import { startSecretStore, type SecretStore } from "../../../support/secrets";

const provider = withStates(module);

const hour = 3_600_000;

describe("the TLS certificate of a CA server", () => {
    let store: SecretStore;
    const root = newRootAuthority({ commonName: "tlsca" }, new Date());
    const roots = { "ca-cert.pem": "kept", "tlsca-cert.pem": root.certificate, "tlsca-key.pem": root.key };

    before(async () => {
        store = await startSecretStore(["org1-ca"], []);
    });

    beforeEach(() => {
        store.put("org1-ca", roots);
        store.written();
    });

    after(() => store.stop());

    const inputs = (change: Partial<ServerCertificateInputs> = {}): ServerCertificateInputs => ({
        place: store.place,
        organisation: "org1",
        hosts: ["org1-ca"],
        lifetime: "8760h",
        renewBefore: "720h",
        ...change,
    });

    it("is issued beside the roots for as long as the config says, and adopted by a second run", async () => {
        const { outs } = await provider.create(inputs());
        const { "ca-cert.pem": kept, "tls-cert.pem": certificate = "" } = store.entries("org1-ca") ?? {};
        const { hosts, notBefore, notAfter } = certificateFacts(certificate);
        assert.deepEqual([kept, hosts, notAfter.getTime() - notBefore.getTime()], ["kept", ["org1-ca"], 8760 * hour]);
        assert.deepEqual((await provider.create(inputs())).outs, outs);
        assert.deepEqual(store.written(), ["org1-ca"]);
    });

    it("is renewed with its key when it is due, and for another host", async () => {
        const { outs } = await provider.create(inputs({ lifetime: "700h", renewBefore: "1h" }));
        assert.equal(provider.due?.(outs, inputs(), new Date()), true);
        const key = store.entries("org1-ca")?.["tls-key.pem"];
        const renewed = (await provider.create(inputs())).outs;
        assert.notEqual(renewed.fingerprint, outs.fingerprint);
        assert.equal(provider.due(renewed, inputs(), new Date()), false);
        const named = (await provider.create(inputs({ hosts: ["org1-ca", "ca.example.com"] }))).outs;
        assert.notEqual(named.fingerprint, renewed.fingerprint);
        assert.equal(store.entries("org1-ca")?.["tls-key.pem"], key);
    });

    it("has no name that is not asked for any more", async () => {
        await provider.create(inputs({ hosts: ["org1-ca", "localhost"] }));
        await provider.create(inputs());
        assert.deepEqual(certificateFacts(store.entries("org1-ca")?.["tls-cert.pem"] ?? "").hosts, ["org1-ca"]);
    });

    it("is not issued where the roots are gone", async () => {
        store.drop("org1-ca");
        await assert.rejects(provider.create(inputs()), {
            message:
                "cannot issue the TLS certificate of org1-ca on Secret org1-ca: the Secret with the roots is not there; " +
                "run pulumi refresh, then pulumi up",
        });
    });

    it("is gone on refresh with its Secret, or with its entry in it", async () => {
        const { id, outs } = await provider.create(inputs());
        assert.deepEqual(await provider.read?.(id, outs), outs);
        store.put("org1-ca", roots);
        assert.equal(await provider.read?.(id, outs), undefined);
        store.drop("org1-ca");
        assert.equal(await provider.read?.(id, outs), undefined);
    });

    it("is issued anew in place of one that has lost its key", async () => {
        const { state } = await operations(module).make(inputs());
        const { "tls-key.pem": lost, ...rest } = store.entries("org1-ca") ?? {};
        store.put("org1-ca", rest);
        const again = await operations(module).make(inputs());
        assert.notEqual(again.state["fingerprint"], state["fingerprint"]);
        assert.notEqual(store.entries("org1-ca")?.["tls-key.pem"] ?? lost, lost);
    });
});
