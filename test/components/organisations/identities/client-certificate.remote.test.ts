import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import * as client from "../../../../components/organisations/identities/client-certificate.remote";
import * as root from "../../../../components/organisations/identities/client-root.remote";
import { certificateFacts, newRootAuthority } from "../../../../fabric/certificates";
import { operations, withStates } from "../../../support/operations";
import { startSecretStore, type SecretStore } from "../../../support/secrets";

const [rootProvider, clientProvider] = [withStates(root.provider), withStates(client.provider)];

const hour = 3_600_000;
const [authority, pair] = ["org1-ca-operations", "org1-metrics-tls"];

describe("the client of a node's operations port", () => {
    let store: SecretStore;
    const serverRoot = newRootAuthority({ commonName: "tlsca" }, new Date()).certificate;

    before(async () => {
        store = await startSecretStore([authority, pair], []);
    });

    beforeEach(() => {
        store.drop(authority);
        store.drop(pair);
        store.written();
    });

    after(() => store.stop());

    const common = (): Pick<root.ClientRootInputs, "place" | "organisation" | "purpose"> => ({
        place: store.place,
        organisation: "org1",
        purpose: "operations",
    });

    const madeRoot = async (): Promise<string> => {
        const { outs } = await rootProvider.create({ ...common(), domain: "org1.example.com" });
        return outs.certificate;
    };

    const inputs = async (
        change: Partial<client.ClientCertificateInputs> = {},
    ): Promise<client.ClientCertificateInputs> => ({
        ...common(),
        root: await madeRoot(),
        serverRoot,
        lifetime: "8760h",
        renewBefore: "720h",
        ...change,
    });

    it("is issued by a root of its own, for clients alone and for no host, with the root of the servers beside it", async () => {
        const { outs } = await clientProvider.create(await inputs());
        const { "cert.pem": certificate = "", "ca.pem": known } = store.entries(pair) ?? {};
        const { "ca-cert.pem": issuer = "" } = store.entries(authority) ?? {};
        const facts = certificateFacts(certificate);
        assert.deepEqual([known, facts.subject, facts.hosts], [serverRoot, "CN=org1-metrics", []]);
        assert.deepEqual(new X509Certificate(certificate).keyUsage, ["1.3.6.1.5.5.7.3.2"]);
        assert.equal(new X509Certificate(certificate).verify(new X509Certificate(issuer).publicKey), true);
        assert.equal(outs.expires, facts.notAfter.toISOString());
        assert.equal(facts.notAfter.getTime() - facts.notBefore.getTime(), 8760 * hour);
    });

    it("is adopted by a second run, as its root is", async () => {
        const { outs } = await clientProvider.create(await inputs());
        assert.deepEqual((await clientProvider.create(await inputs())).outs, outs);
        assert.deepEqual(store.written(), [authority, pair]);
    });

    it("is renewed with its key when it is due", async () => {
        const { outs } = await clientProvider.create(await inputs({ lifetime: "700h", renewBefore: "1h" }));
        assert.equal(clientProvider.due?.(outs, await inputs(), new Date()), true);
        const key = store.entries(pair)?.["key.pem"];
        const renewed = (await clientProvider.create(await inputs())).outs;
        assert.equal(clientProvider.due(renewed, await inputs(), new Date()), false);
        assert.equal(store.entries(pair)?.["key.pem"], key);
    });

    it("is issued anew by another root, and not by one that is not there", async () => {
        const first = await inputs();
        const { outs } = await clientProvider.create(first);
        store.drop(authority);
        store.drop(pair);
        await assert.rejects(clientProvider.create(first), {
            message:
                "cannot issue org1-metrics-tls on Secret org1-ca-operations: its root is not there, or is another; " +
                "run pulumi refresh, then pulumi up",
        });
        const other = await inputs();
        assert.notEqual(other.root, outs.root);
        assert.equal((await clientProvider.create(other)).outs.root, other.root);
    });

    it("is gone on refresh with its Secret, and so is its root", async () => {
        const { id, outs } = await clientProvider.create(await inputs());
        assert.deepEqual(await clientProvider.read?.(id, outs), outs);
        await clientProvider.delete?.(id, outs);
        assert.equal(await clientProvider.read?.(id, outs), undefined);
        const made = await rootProvider.create({ ...common(), domain: "org1.example.com" });
        assert.deepEqual(await rootProvider.read?.(made.id, made.outs), made.outs);
        await rootProvider.delete?.(made.id, made.outs);
        assert.equal(await rootProvider.read?.(made.id, made.outs), undefined);
    });

    it("is issued anew in place of one that has lost its key, and so is its root", async () => {
        const first = await inputs();
        const { state } = await operations(clientProvider).make(first);
        for (const [name, key] of [
            [pair, "key.pem"],
            [authority, "ca-key.pem"],
        ] as const) {
            const { [key]: lost, ...rest } = store.entries(name) ?? {};
            assert.ok(lost !== undefined);
            store.put(name, rest);
        }
        const again = await inputs();
        assert.notEqual(again.root, first.root, "no certificate can be issued by a root without a key");
        assert.deepEqual(await operations(clientProvider).differs(state, again), { changes: true, replaces: [] });
        const renewed = await operations(clientProvider).change(state, again);
        assert.equal(renewed["root"], again.root);
        assert.ok(store.entries(pair)?.["key.pem"] !== undefined);
    });
});
