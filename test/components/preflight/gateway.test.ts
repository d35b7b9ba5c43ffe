import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { newKubeClient } from "../../../cluster/client";
import type { NetworkModel } from "../../../components/model/network";
import { refuseForeign } from "../../../components/preflight/foreign";
import { servesRoutes } from "../../../components/preflight/gateway";
import { plannedKinds } from "../../../components/preflight/planned";
import { json, refusal, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { devModel } from "../../support/rendering";

const outside = { type: "tlsRoute", host: "{node}.acme.example", gateway: { name: "edge" } };
const routed = devModel((config) => Object.assign(config, { outside }));
const kinds = "GET /apis/gateway.networking.k8s.io/v1";
const routes = `${kinds}/namespaces/fabric-dev/tlsroutes`;
const none = refusal(404, "NotFound", "the server could not find the requested resource");

describe("routes of a gateway", () => {
    let server: FakeApiServer;
    let place: Awaited<ReturnType<typeof placeOn>>;

    before(async () => {
        server = await startApiServer();
        place = await placeOn(server, "fabric-dev");
        const empty = json({ kind: "List", apiVersion: "v1", metadata: {}, items: [] });
        for (const namespace of ["fabric-dev", "fabric-dev-org1-chaincode", "fabric-dev-org2-chaincode"]) {
            server.answer(`GET /api/v1/namespaces/${namespace}`, none);
            Object.values(plannedKinds).forEach((path) => {
                server.answer(`GET ${path.replace("*", namespace)}`, empty);
            });
        }
        await pulumi.runtime.setMocks(
            { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
            "fabric",
            "dev",
        );
    });

    after(async () => {
        await server.stop();
    });

    const isServed = (model: NetworkModel): Promise<boolean> => {
        const client = newKubeClient(server.access);
        return servesRoutes(client, model).finally(() => {
            client.close();
        });
    };
    const foreign = (): Promise<void> => {
        const { context, kubeconfig } = place;
        return refuseForeign([{ ...routed, cluster: { ...routed.cluster, context, kubeconfig } }], new Set());
    };

    it("are not asked for where a network has none", async () => {
        const before = server.received.length;
        assert.equal(await isServed(devModel()), true);
        assert.equal(server.received.length, before);
    });

    const known = [
        { what: "are known to a cluster that lists the kind", names: ["TLSRoute"], is: true },
        { what: "are not to one of an older Gateway API", names: ["HTTPRoute"], is: false },
    ];
    for (const { what, names, is } of known) {
        it(what, async () => {
            const resources = names.map((kind) => ({ kind, name: `${kind.toLowerCase()}s`, namespaced: true }));
            server.answer(kinds, json({ kind: "APIResourceList", groupVersion: "x", resources }));
            assert.equal(await isServed(routed), is);
        });
    }

    it("are not to one without the Gateway API, where nobody has any that would be taken over", async () => {
        server.answer(kinds, none);
        server.answer(routes, none);
        assert.equal(await isServed(routed), false);
        await foreign();
    });

    it("are refused where somebody else has one of a name that the network needs", async () => {
        const items = [{ metadata: { name: "org1-peer1-outside" } }, { metadata: { name: "another" } }];
        server.answer(routes, json({ kind: "TLSRouteList", apiVersion: "v1", metadata: {}, items }));
        await assert.rejects(
            foreign(),
            /TLSRoute org1-peer1-outside in namespace fabric-dev was not made by this program: delete it, .* tlsroute org1-peer1-outside /,
        );
    });
});
