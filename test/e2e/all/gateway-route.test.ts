import assert from "node:assert/strict";
import { connect } from "node:tls";
import { until } from "../../../ground/retry";
import { declaredOtherwise, objectCount } from "../../support/declared";
import { succeeded, useStack } from "../../support/live-stack";
import { type Config, type Settings, smallNetwork } from "../../support/small-network";
import { routeDefinition, startSniGateway, type SniGateway } from "../../support/sni-gateway";

const namespace = "fabric-e2e-route";
const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const definition = `${definitions}/${routeDefinition.metadata.name}`;

/** An orderer and a peer without a channel, which would need the names to be known to pods. */
function routed(config: Config): void {
    const [org0, org1] = config.organizations;
    const gateway = { name: "edge", namespace: "gateways", section: "fabric" };
    Object.assign(config, {
        organizations: [
            { ...org0, orderers: 1 },
            { ...org1, peers: 1 },
        ],
        ...{ channels: [], chaincodes: [] },
        outside: { type: "tlsRoute", host: "{node}.fabric.acme.example", gateway },
    } satisfies Settings);
    Object.assign(config.storage, { onDestroy: "delete" });
}

/** The steps build on each other: a failed one fails those after it. */
describe("nodes behind a gateway that passes TLS through", () => {
    let gateway: SniGateway | undefined;
    const live = useStack({
        name: "route",
        namespace,
        config: () => smallNetwork(routed),
        beforeEnd: async ({ kubernetes }) => {
            gateway?.stop();
            succeeded(await live.stack.run("destroy", "--yes", "--skip-preview"));
            await kubernetes.remove(definition);
        },
    });

    it("are refused on a cluster that knows no routes", async () => {
        await live.kubernetes.remove(definition);
        const { status, output } = await live.stack.run("preview");
        assert.notEqual(status, 0);
        assert.match(
            output,
            /fabric:outside: is of type tlsRoute, and this cluster knows no TLSRoute of gateway\.networking\./,
        );
    });

    it("have routes that the API server takes as they are declared", async () => {
        await live.kubernetes.create(definitions, routeDefinition);
        const isKnown = (): Promise<boolean> =>
            live.kubernetes.list(`/apis/gateway.networking.k8s.io/v1/namespaces/default/tlsroutes`).then(
                () => true,
                () => false,
            );
        assert.ok(await until(30, isKnown), "the kind is served");
        succeeded(await live.up());
        succeeded(await live.up("--expect-no-changes"));
        succeeded(await live.stack.run("refresh", "--yes", "--expect-no-changes"));
        const state = await live.stack.state();
        assert.ok(objectCount(state) > 30);
        assert.deepEqual(declaredOtherwise(state), []);
    });

    it("are reached by their names alone, each for itself and with its own certificate", async () => {
        gateway = await startSniGateway(live.kubernetes, namespace);
        for (const [organisation, node] of [
            ["org0", "org0-orderer1"],
            ["org1", "org1-peer1"],
        ] as const) {
            const root = await tlsRoot(organisation);
            assert.equal(await shownBy(gateway.port, `${node}.fabric.acme.example`, root), node);
        }
        await assert.rejects(shownBy(gateway.port, "org1-ca.fabric.acme.example", await tlsRoot("org1")));
    });

    const tlsRoot = async (organisation: string): Promise<string> => {
        const path = `/api/v1/namespaces/${namespace}/configmaps/${organisation}-msp`;
        const { data } = (await live.kubernetes.get(path)) as { readonly data?: Readonly<Record<string, string>> };
        return data?.["tlscacert.pem"] ?? assert.fail("no root");
    };
});

/** Common name of the certificate that is shown for a host, which has to be right by that root and for that host. */
function shownBy(port: number, servername: string, ca: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
        const socket = connect({ host: "127.0.0.1", port, servername, ca }, () => {
            resolve(socket.getPeerCertificate().subject.CN);
            socket.destroy();
        });
        socket.on("error", reject);
        socket.on("close", () => {
            reject(new Error("the connection is cut"));
        });
    });
}
