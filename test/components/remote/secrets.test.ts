import assert from "node:assert/strict";
import { findBinary } from "../../../components/remote/config-maps";
import type { Place } from "../../../components/remote/place";
import { keyPair, writeSecret } from "../../../components/remote/secrets";
import { json, refusal, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { pathless, placeOn } from "../../support/fakeplace";
import { pairSecret } from "../../support/pair-secret";

const path = "/api/v1/namespaces/ns/secrets/org1-ca";

describe("what is read of a namespace", () => {
    let server: FakeApiServer;
    let place: Place;

    before(async () => {
        server = await startApiServer();
        place = await placeOn(server, "ns");
    });

    after(() => server.stop());

    it("is the pair of a Secret", async () => {
        server.answer("GET /api/v1/namespaces/ns/secrets/a-tls", json(pairSecret("a-tls")));
        assert.deepEqual(await keyPair(place, "a-tls"), { certificate: "of a-tls", key: "its key" });
    });

    for (const { what, entries } of [
        { what: "that is not there", entries: undefined },
        { what: "without a certificate", entries: ["key.pem"] },
        { what: "without a key", entries: ["cert.pem"] },
    ]) {
        it(`is no pair of a Secret ${what}`, async () => {
            const { data, ...secret } = pairSecret("a-tls");
            const some = Object.fromEntries(Object.entries(data).filter(([name]) => entries?.includes(name)));
            const gone = refusal(404, "NotFound", "not found");
            const answer = entries === undefined ? gone : json({ ...secret, data: some });
            server.answer("GET /api/v1/namespaces/ns/secrets/a-tls", answer);
            await assert.rejects(keyPair(place, "a-tls"), {
                message:
                    "cannot read the identity a-tls on ns: the Secret with cert.pem and key.pem is not there; " +
                    "run pulumi refresh, then pulumi up",
                status: "NotFound",
            });
        });
    }

    const bytes = Buffer.of(0, 255, 10);
    const metadata = { name: "block", namespace: "ns" };
    const block = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "genesis.block": "text" } };
    for (const { what, answer, found } of [
        {
            what: "the bytes of an entry",
            answer: json({ ...block, binaryData: { "genesis.block": bytes.toString("base64") } }),
            found: bytes,
        },
        { what: "none where there is text alone", answer: json(block), found: undefined },
        { what: "none of a ConfigMap that is not there", answer: refusal(404, "NotFound", "no"), found: undefined },
    ]) {
        it(`is ${what}`, async () => {
            server.answer("GET /api/v1/namespaces/ns/configmaps/block", answer);
            assert.deepEqual(await findBinary(place, "block", "genesis.block"), found);
        });
    }
});

describe("writing a Secret", () => {
    let server: FakeApiServer;
    let place: Place;

    before(async () => {
        server = await startApiServer();
        place = { ...(await placeOn(server, "ns")), instance: "dev" };
    });

    after(() => server.stop());

    it("reaches no cluster by a kubeconfig's content, which may name a program to run", async () => {
        const kubeconfig = '{"users":[{"user":{"exec":{"command":"evil"}}}]}';
        await assert.rejects(writeSecret({ namespace: "ns", kubeconfig }, "a", {}, {}), {
            message:
                /^cannot reach the cluster on namespace ns: its kubeconfig is no path of a file, and content is not taken/,
        });
    });

    const labels = { "app.kubernetes.io/managed-by": "pulumi", "app.kubernetes.io/part-of": "org1" };
    const secret = (metadata: object = {}): object => ({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "org1-ca", namespace: "ns", ...metadata },
    });
    const write = (): Promise<void> => writeSecret(place, "org1-ca", labels, { "a.pem": "key" });

    it("marks it as the stack's own", async () => {
        server.answer(`GET ${path}`, refusal(404, "NotFound", "not found"));
        server.answer(`PATCH ${path}`, json(secret()));
        await write();
        assert.deepEqual(server.received.at(-1)?.body, {
            ...secret({ labels: { ...labels, "app.kubernetes.io/instance": "dev" } }),
            type: "Opaque",
            data: { "a.pem": Buffer.from("key").toString("base64") },
        });
    });

    it("takes over what this stack or an earlier version of the program made, and what lost its labels", async () => {
        for (const known of [undefined, labels, { ...labels, "app.kubernetes.io/instance": "dev" }]) {
            server.answer(`GET ${path}`, json(secret(known === undefined ? {} : { labels: known })));
            await write();
            assert.equal(server.received.at(-1)?.method, "PATCH");
        }
    });

    it("leaves one of somebody else alone, and says how it is handed over", async () => {
        const command =
            "kubectl --context fake --namespace ns label --overwrite secret org1-ca " +
            "app.kubernetes.io/managed-by=pulumi app.kubernetes.io/instance=dev";
        const start = "cannot write Secret org1-ca on namespace ns: the one that is there";
        for (const [has, whose] of [
            [{ "app.kubernetes.io/managed-by": "Helm" }, "was not made by this program"],
            [{ ...labels, "app.kubernetes.io/instance": "prod" }, "belongs to the stack that is labelled prod"],
        ] as const) {
            server.answer(`GET ${path}`, json(secret({ labels: has })));
            const refused = await write().catch(pathless);
            assert.equal(refused, `${start} ${whose}; delete it, or hand it over: ${command}`);
            assert.equal(server.received.at(-1)?.method, "GET", "nothing was written");
        }
    });
});
