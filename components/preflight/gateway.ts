import type { KubeClient } from "../../cluster/api";
import { apiReason } from "../../cluster/api-failure";
import { gatewayGroup } from "../model/gateway-api";
import type { NetworkModel } from "../model/network";

/** Whether a cluster knows the routes that a network is to have; a network that has none is asked for nothing. */
export async function servesRoutes(client: KubeClient, { organisations, namespace }: NetworkModel): Promise<boolean> {
    const nodes = organisations.flatMap(({ orderers, peers }) => [...orderers, ...peers]);
    if (!nodes.some(({ outside }) => outside?.type === "tlsRoute")) {
        return true;
    }
    try {
        await client.resourcePath({ apiVersion: `${gatewayGroup}/v1`, kind: "TLSRoute", namespace });
        return true;
    } catch (error) {
        if (apiReason(error) === "NotFound") {
            return false;
        }
        throw error;
    }
}
