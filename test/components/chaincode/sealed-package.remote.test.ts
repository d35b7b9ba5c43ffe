import assert from "node:assert/strict";
import { provider } from "../../../components/chaincode/sealed-package.remote";
import { newPackage, readPackage } from "../../../fabric/package";
import { operations } from "../../support/operations";
import { type SecretStore, startSecretStore } from "../../support/secrets";

const secret = "org1-client-tls";
const pair = { "cert.pem": "certificate", "key.pem": "key" };

describe("a package that holds a key", () => {
    const sealedPackage = operations(provider);
    let store: SecretStore;

    beforeEach(async () => {
        store = await startSecretStore([secret], []);
        store.put(secret, pair);
    });

    afterEach(() => store.stop());

    function inputs(address = "server:9999") {
        const connection = { address, dialTimeout: "10s", tlsRoot: "root", client: "org1-client" };
        return {
            place: store.place,
            fingerprint: "f1",
            recipe: { type: "ccaas", label: "basic", connection },
        } as const;
    }

    /** The ID of the package with that pair in it. */
    async function packageId(key: string): Promise<string> {
        const connection = {
            ...{ address: "server:9999", dial_timeout: "10s", tls_required: true, root_cert: "root" },
            ...{ client_auth_required: true, client_key: key, client_cert: "certificate" },
        };
        const files = { "connection.json": Buffer.from(JSON.stringify(connection)) };
        const made = await newPackage({ type: "ccaas", label: "basic", files, stored: true });
        assert.match(Buffer.from(readPackage(made.archive).files["connection.json"] ?? "").toString(), /"client_key"/);
        return made.packageId;
    }

    it("has the ID of the bytes with the key, and a state without it", async () => {
        const { id, state } = await sealedPackage.make(inputs());
        const expected = await packageId("key");
        assert.deepEqual({ id, state }, { id: `fabric/${expected}`, state: { ...inputs(), packageId: expected } });
    });

    it("has the same ID when it is made again", async () => {
        const [{ state }, again] = [await sealedPackage.make(inputs()), await sealedPackage.make(inputs())];
        assert.deepEqual(again.state, state);
    });

    it("has another ID with another key, which its fingerprint tells", async () => {
        const { state } = await sealedPackage.make(inputs());
        store.put(secret, { ...pair, "key.pem": "another" });
        const renewed = { ...inputs(), fingerprint: "f2" };
        assert.deepEqual(await sealedPackage.differs(state, renewed), { changes: true, replaces: [] });
        const changed = await sealedPackage.change(state, renewed);
        assert.deepEqual(changed, { ...renewed, packageId: await packageId("another") });
    });

    it("has another ID with another recipe", async () => {
        const { state } = await sealedPackage.make(inputs());
        const moved = inputs("elsewhere:9999");
        assert.equal((await sealedPackage.differs(state, moved)).changes, true);
        assert.notEqual((await sealedPackage.change(state, moved))["packageId"], state["packageId"]);
    });

    const missing = /the Secret with cert\.pem and key\.pem is not there; run pulumi refresh, then pulumi up/;
    for (const { what, entries } of [
        { what: "is not there", entries: undefined },
        { what: "has no key", entries: { "cert.pem": "certificate" } },
    ]) {
        it(`is refused where the Secret of its key ${what}`, async () => {
            store.drop(secret);
            if (entries !== undefined) {
                store.put(secret, entries);
            }
            await assert.rejects(sealedPackage.make(inputs()), missing);
        });
    }

    it("stays as it is for a refresh, whatever became of the Secret", async () => {
        const { state } = await sealedPackage.make(inputs());
        store.drop(secret);
        assert.deepEqual(await sealedPackage.find(state), state);
    });
});
