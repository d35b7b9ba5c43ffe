import assert from "node:assert/strict";
import {
    provider as module,
    type IdentityInputs,
    type Role,
} from "../../../../components/organisations/identities/identity.remote";
import type { OutputsOf } from "../../../../components/remote/kinds";
import { served } from "../../../../components/remote/serve";
import { certificateFacts, issueServerCertificate, newKeyPair, publicKeySha256 } from "../../../../fabric/certificates";
import { startFakeCa, type FakeCa } from "../../../support/fakeca";
import { operations, withStates } from "../../../support/operations";
import { startSecretStore, type SecretStore } from "../../../support/secrets";

const provider = withStates(module);

const day = 24 * 3_600_000;
const [msp, tls] = ["org1-node-msp", "org1-node-tls"];

describe("an identity", () => {
    let ca: FakeCa;
    let store: SecretStore;

    before(async () => {
        ca = await startFakeCa("org1-ca");
        store = await startSecretStore([msp, tls, "org1-registrar-msp", "org1-registrar-tls"], ["org1-msp"]);
        const registrar = issueServerCertificate(ca.root, { hosts: ["org1-registrar"] }, new Date());
        const pair = { "cert.pem": registrar.certificate, "key.pem": registrar.key };
        store.put("org1-registrar-msp", pair);
        store.put("org1-registrar-tls", pair);
        store.put("org1-msp", { "tlscacert.pem": ca.root.certificate });
    });

    beforeEach(() => {
        store.drop(msp);
        store.drop(tls);
        ca.lasts(365 * day);
        ca.asked();
        store.written();
    });

    after(async () => {
        ca.stop();
        await store.stop();
    });

    const inputs = (role: Role, change: Partial<IdentityInputs> = {}): IdentityInputs => ({
        place: store.place,
        organisation: "org1",
        enrolmentId: "org1-node",
        role,
        hosts: ["org1-node"],
        tlsProfile: "tls",
        ca: { name: "org1-ca", organisation: "org1", port: 7054, address: ca.address },
        registrar: "org1-registrar",
        password: "pw",
        database: "",
        renewBefore: "720h",
        ...change,
    });

    const made = async (role: Role, lifetime = 365 * day): Promise<OutputsOf<"Identity">> => {
        ca.lasts(lifetime);
        const { outs } = await provider.create(inputs(role));
        ca.lasts(365 * day);
        ca.asked();
        store.written();
        return outs;
    };

    const keys = (): readonly (string | undefined)[] => [msp, tls].map((name) => store.entries(name)?.["key.pem"]);

    it("is there in another namespace before it goes from where its server still runs", async () => {
        const [olds, news] = [inputs("client"), inputs("client", { keptIn: "fabric-org1-chaincode" })];
        const difference = await served("Identity").diff("id", { ...olds }, { ...news });
        assert.deepEqual(difference, { changes: true, replaces: ["keptIn"], deleteBeforeReplace: false });
    });

    it("is due from 720 hours before the first of its certificates ends, and not before", async () => {
        const outs = await made("peer");
        const end = Date.parse(outs.expires);
        const at = (hours: number): boolean | undefined =>
            provider.due?.(outs, inputs("peer"), new Date(end - hours * 3_600_000));
        assert.deepEqual([at(721), at(720), at(1), at(-100)], [false, true, true, true]);
    });

    it("is not due where its certificates end with the root", async () => {
        const outs = await made("peer");
        const last = { ...outs, expires: outs.rootExpires ?? "" };
        assert.equal(provider.due?.(last, inputs("peer"), new Date(last.expires)), false);
    });

    it("of a registrar is enrolled by its password when its CA has another database, which knows no certificate", async () => {
        const { outs } = await provider.create(inputs("registrar", { database: "one" }));
        const before = keys();
        ca.asked();
        const changed = inputs("registrar", { database: "two" });
        await provider.update?.("", outs, changed);
        assert.deepEqual(ca.asked(), ["enroll org1-node at ca", "enroll org1-node at tlsca"]);
        assert.deepEqual(keys(), before);
    });

    it("that is not due is left as it is, whatever asks for an update", async () => {
        const outs = await made("peer");
        assert.deepEqual(await provider.update?.("", outs, inputs("peer")), outs);
        assert.deepEqual([ca.asked(), store.written()], [[], []]);
    });

    for (const { name, lifetime } of [
        { name: "near their end", lifetime: 29 * day },
        { name: "that have ended", lifetime: -day },
    ]) {
        it(`gets new certificates for its keys in place of ones ${name}`, async () => {
            const outs = await made("orderer", lifetime);
            const before = keys();
            const renewed = await provider.update?.("", outs, inputs("orderer"));
            assert.deepEqual(ca.asked(), [
                "register org1-node at ca",
                "enroll org1-node at ca",
                "register org1-node at tlsca",
                "enroll org1-node at tlsca",
            ]);
            assert.deepEqual(keys(), before);
            assert.notEqual(renewed?.fingerprint, outs.fingerprint);
            assert.ok(Date.parse(renewed?.expires ?? "") > Date.now() + 364 * day);
            const [old, current] = [outs, renewed].map((of) => certificateFacts(of?.tlsCertificate ?? ""));
            assert.equal(current?.publicKeySha256, old?.publicKeySha256);
            assert.deepEqual(await provider.read?.("", outs), renewed);
        });
    }

    it("that renews itself, the registrar, needs its password alone", async () => {
        const outs = await made("registrar", -day);
        await provider.update?.("", outs, inputs("registrar"));
        assert.deepEqual(ca.asked(), ["enroll org1-node at ca", "enroll org1-node at tlsca"]);
    });

    it("gets another TLS certificate for its key without a name that it should not have, and no other enrolment certificate", async () => {
        ca.lasts(365 * day);
        const { outs } = await provider.create(inputs("orderer", { hosts: ["org1-node", "localhost"] }));
        const before = keys();
        ca.asked();
        store.written();
        const updated = await provider.update?.("", outs, inputs("orderer"));
        assert.deepEqual(ca.asked(), ["register org1-node at tlsca", "enroll org1-node at tlsca"]);
        assert.deepEqual(store.written(), [tls]);
        assert.deepEqual(keys(), before);
        assert.deepEqual(certificateFacts(updated?.tlsCertificate ?? "").hosts, ["org1-node"]);
    });

    it("of an administrator that an earlier version made a server's gets one for clients alone", async () => {
        const { tlsProfile, ...earlier } = await made("admin");
        assert.equal(tlsProfile, "tls");
        const state = { ...earlier, ...provider.upgrade?.(earlier) } as OutputsOf<"Identity">;
        const wanted = inputs("admin", { tlsProfile: "client" });
        assert.notEqual(state.tlsProfile, wanted.tlsProfile, "which is a difference");
        store.put(tls, { ...store.entries(tls), ...serverPair(ca, store.entries(tls)?.["key.pem"]) });
        await provider.update?.("", state, wanted);
        assert.deepEqual(ca.asked(), ["register org1-node at tlsca", "enroll org1-node at tlsca for a client"]);
    });

    it("goes on with a renewal that was interrupted", async () => {
        const outs = await made("peer", -day);
        const old = store.entries(tls) ?? {};
        await provider.update?.("", outs, inputs("peer"));
        store.put(tls, old);
        ca.asked();
        await provider.update?.("", outs, inputs("peer"));
        assert.deepEqual(ca.asked(), ["register org1-node at tlsca", "enroll org1-node at tlsca"]);
    });

    it("of an orderer is refused a key other than the one it had, and nothing is issued", async () => {
        const outs = await made("orderer", -day);
        const known = certificateFacts(outs.tlsCertificate).publicKeySha256;
        const foreign = newKeyPair().privateKey;
        for (const { change, says } of [
            {
                change: () => {
                    store.drop(tls);
                },
                says: "that key is gone",
            },
            {
                change: () => {
                    store.put(tls, { "cert.pem": outs.tlsCertificate, "key.pem": foreign });
                },
                says: `the key there is ${publicKeySha256(foreign)}`,
            },
        ]) {
            change();
            await assert.rejects(async () => provider.update?.("", outs, inputs("orderer")), {
                message:
                    `cannot renew the identity org1-node on Secret org1-node-tls: channels may know this orderer by the key ${known} ` +
                    `(SHA-256), but ${says}: restore the Secret from a backup, or run pulumi refresh, then pulumi preview, ` +
                    "which says what the channels know",
            });
        }
        assert.deepEqual([ca.asked(), store.written()], [[], []]);
    });

    it("of a peer gets a new key in place of a lost one", async () => {
        const outs = await made("peer", -day);
        store.drop(tls);
        const renewed = await provider.update?.("", outs, inputs("peer"));
        const [old, current] = [outs, renewed].map((of) => certificateFacts(of?.tlsCertificate ?? ""));
        assert.notEqual(current?.publicKeySha256, old?.publicKeySha256);
    });

    it("is made once, and adopted by a second run", async () => {
        const identity = operations(module);
        const { state } = await identity.make(inputs("peer"));
        assert.deepEqual(ca.asked().length, 4);
        assert.deepEqual((await identity.make(inputs("peer"))).state, state);
        assert.deepEqual([ca.asked(), store.written()], [[], [msp, tls]]);
    });

    it("goes on with an enrolment that was interrupted", async () => {
        await made("peer");
        store.drop(tls);
        await operations(module).make(inputs("peer"));
        assert.deepEqual(ca.asked(), ["register org1-node at tlsca", "enroll org1-node at tlsca"]);
        assert.deepEqual(store.written(), [tls]);
    });

    for (const name of [msp, tls]) {
        it(`is gone on refresh without ${name}`, async () => {
            const outs = await made("peer");
            assert.deepEqual(await operations(module).find({ ...outs }), outs);
            store.drop(name);
            assert.equal(await operations(module).find({ ...outs }), undefined);
        });
    }
});

/** As the profile "tls" of a Fabric CA gives it. */
function serverPair({ root }: FakeCa, key: string | undefined): Readonly<Record<string, string>> {
    const issued = issueServerCertificate(root, { hosts: ["org1-node"], key }, new Date());
    return { "cert.pem": issued.certificate };
}
