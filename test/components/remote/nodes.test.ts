import assert from "node:assert/strict";
import { nodeEndpoint, oldNodeEndpoint } from "../../../components/remote/nodes";
import { rootFingerprint, type Place } from "../../../components/remote/place";
import { json, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { pairSecret } from "../../support/pair-secret";

describe("what a node is known by", () => {
    let server: FakeApiServer;
    let place: Place;
    const target = { name: "org1-peer1", organisation: "org1", port: 7051, address: "" };

    before(async () => {
        server = await startApiServer();
        place = await placeOn(server, "ns");
        target.address = new URL(server.access.server).host;
        const metadata = { name: "org1-msp", namespace: "ns" };
        const data = { "tlscacert.pem": "the root" };
        const msp = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
        server.answer("GET /api/v1/namespaces/ns/configmaps/org1-msp", json(msp));
    });

    after(() => server.stop());

    it("is the root in the organisation's ConfigMap, if it is the one that the state has", async () => {
        const roots = { org1: rootFingerprint("the root"), org2: rootFingerprint("another") };
        assert.equal((await nodeEndpoint({ ...place, roots }, target)).tlsRoot, "the root");
        assert.equal((await nodeEndpoint(place, target)).tlsRoot, "the root");
    });

    it("is its own name, and of a partner's node that of its address, by which a gateway tells nodes apart", async () => {
        assert.equal((await nodeEndpoint(place, target)).serverName, "org1-peer1");
        const address = target.address.replace(/^.*:/, "localhost:");
        assert.equal((await nodeEndpoint(place, { ...target, address, through: [] })).serverName, "localhost");
        assert.equal((await nodeEndpoint(place, { ...target, through: [] })).serverName, "org1-peer1");
    });

    it("is the root in the home of the organisation, where it has one of its own", async () => {
        const data = { "tlscacert.pem": "the root at home" };
        const msp = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "org1-msp", namespace: "home" }, data };
        server.answer("GET /api/v1/namespaces/home/configmaps/org1-msp", json(msp));
        const homes = { org1: { namespace: "home" } };
        assert.equal((await nodeEndpoint({ ...place, homes }, target)).tlsRoot, "the root at home");
        assert.equal(
            (await nodeEndpoint({ ...place, homes: { org2: { namespace: "home" } } }, target)).tlsRoot,
            "the root",
        );
    });

    it("is none that somebody has put there in its place", async () => {
        const roots = { org1: rootFingerprint("the stack's own root") };
        await assert.rejects(nodeEndpoint({ ...place, roots }, target), {
            message:
                "cannot trust the nodes of org1 on ConfigMap org1-msp: its tlscacert.pem is not the root that the stack has made: " +
                "somebody has changed it in namespace ns; find out who, then run pulumi up --refresh, which brings it back",
        });
    });

    it("is the key in its own Secret, too, where it may run on a certificate that has ended", async () => {
        server.answer("GET /api/v1/namespaces/ns/secrets/org1-peer1-tls", json(pairSecret("org1-peer1-tls")));
        const { pinned, ...endpoint } = await oldNodeEndpoint(place, target);
        assert.equal(pinned, "of org1-peer1-tls");
        assert.deepEqual(endpoint, await nodeEndpoint(place, target));
    });

    it("is nothing that can be told where the ConfigMap has no root", async () => {
        const metadata = { name: "org2-msp", namespace: "ns" };
        const empty = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "cacert.pem": "another root" } };
        server.answer("GET /api/v1/namespaces/ns/configmaps/org2-msp", json(empty));
        await assert.rejects(nodeEndpoint(place, { ...target, organisation: "org2" }), {
            message:
                "cannot read tlscacert.pem on ConfigMap org2-msp: there is no such entry; run pulumi refresh, then pulumi up",
            status: "NotFound",
        });
    });
});
