import assert from "node:assert/strict";
import { adminClient, operationsPort } from "../../../components/remote/node-ports";
import type { Target, Place } from "../../../components/remote/place";
import { json, refusal, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";

const namespace = "fabric-dev";
const core = `GET /api/v1/namespaces/${namespace}`;

describe("the client that a port of a node takes", () => {
    let server: FakeApiServer;
    let place: Place;
    let target: Target;

    before(async () => {
        server = await startApiServer();
        // Somebody listens there.
        const address = new URL(server.access.server).host;
        target = { name: "org0-orderer1", organisation: "org0", port: 8443, address };
        place = await placeOn(server, namespace);
        const encoded = (text: string): string => Buffer.from(text).toString("base64");
        for (const name of ["org0-admin-tls", "org0-administration-tls", "org0-metrics-tls", "org0-orderer1-tls"]) {
            const data = { "cert.pem": encoded(`of ${name}`), "key.pem": encoded("key") };
            server.answer(
                `${core}/secrets/${name}`,
                json({ apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, data }),
            );
        }
        const data = { "tlscacert.pem": "root" };
        const metadata = { name: "org0-msp", namespace };
        server.answer(`${core}/configmaps/org0-msp`, json({ apiVersion: "v1", kind: "ConfigMap", metadata, data }));
    });

    after(() => server.stop());

    /** What runs the node: its annotations; undefined for no pod. */
    function runsIn(annotations: Readonly<Record<string, string>> | undefined): void {
        const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "org0-orderer1-0", namespace, annotations } };
        const gone = refusal(404, "NotFound", "no such pod");
        server.answer(`${core}/pods/org0-orderer1-0`, annotations === undefined ? gone : json(pod));
    }

    for (const { pod, annotations } of [
        { pod: "that knows it", annotations: { "fabric/clients": "0123", "fabric/identity": "4567" } },
        { pod: "that is not there", annotations: undefined },
    ]) {
        it(`is the authorities' own for a pod ${pod}`, async () => {
            runsIn(annotations);
            assert.equal((await adminClient(place, target)).certificate, "of org0-administration-tls");
            assert.deepEqual(await operationsPort(place, target), {
                address: target.address,
                serverName: "org0-orderer1",
                tlsRoot: "root",
                client: { certificate: "of org0-metrics-tls", key: "key" },
                pinned: "of org0-orderer1-tls",
            });
        });
    }

    it("is the administrator, and none at the operations port, for a pod that an earlier version declared", async () => {
        runsIn({ "fabric/identity": "4567" });
        assert.equal((await adminClient(place, target)).certificate, "of org0-admin-tls");
        assert.deepEqual(await operationsPort(place, target), { name: "org0-orderer1", address: target.address });
    });
});
