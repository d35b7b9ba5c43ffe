import type { OperationsPort } from "../../fabric/operations";
import { clientsAnnotation, clientSecret } from "../organisations/identities/client-secrets";
import { nodeAddress, oldNodeEndpoint } from "./nodes";
import { kubeClient, type Target, homeIn, nodeHome, type Place } from "./place";
import { keyPair, type KeyPair } from "./secrets";

/** The client pair that the admin port of an orderer takes. */
export async function adminClient(place: Place, target: Target): Promise<KeyPair> {
    const { name, organisation } = target;
    const home = homeIn(place, organisation);
    const isFormer = await isFormerPod(nodeHome(place, target), name);
    return keyPair(home, isFormer ? `${organisation}-admin-tls` : clientSecret(organisation, "administration"));
}

/**
 * The operations port of a node, with the stack's client. One that has not been restarted since it ended is still known by its
 * key.
 *
 * @param target of that very port
 */
export async function operationsPort(place: Place, target: Target, podSeconds?: number): Promise<OperationsPort> {
    if (await isFormerPod(nodeHome(place, target), target.name)) {
        return { name: target.name, address: await nodeAddress(place, target, podSeconds) };
    }
    const { organisation } = target;
    const client = await keyPair(homeIn(place, organisation), clientSecret(organisation, "operations"));
    return oldNodeEndpoint(place, target, { client, ...(podSeconds === undefined ? {} : { podSeconds }) });
}

/**
 * Whether a node runs in a pod that an earlier version of this program declared: until the roll comes to it, its operations port has no TLS, and
 * its admin port takes any client of its organisation. The pod is asked, not the port: whoever answers there could choose the weaker way.
 */
async function isFormerPod(home: Place, name: string): Promise<boolean> {
    const pod = await kubeClient(home).find(`/api/v1/namespaces/${home.namespace}/pods/${name}-0`);
    return pod !== undefined && pod.metadata.annotations?.[`fabric/${clientsAnnotation}`] === undefined;
}
