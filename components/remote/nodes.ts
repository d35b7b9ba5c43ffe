import { sharedTunnel } from "../../cluster/tunnel";
import type { Endpoint } from "../../fabric/endpoint";
import { failure } from "../../ground/failure";
import { answering } from "./answering";
import { configMapPath, noEntry, textEntries } from "./config-maps";
import { homeIn, kubeClient, nodeHome, type Place, type Relay, rootFingerprint, type Target } from "./place";
import { partnerAddress, partnerName, relayed } from "./relay";
import { keyPair, type KeyPair } from "./secrets";

/** Nodes are ready before anything is asked of them; this bears a restart, and tells soon of a node that is not there. */
const tunnelSeconds = 30;

/** How a node is reached beside its address. */
export interface Way {
    /** For mutual TLS. */
    readonly client?: KeyPair;
    /** How long a ready pod is waited for, or an answer at the node's address. Seconds; default 30. */
    readonly podSeconds?: number;
}

/** The endpoint of a node, through a tunnel unless it has an address; trusted by the public TLS root of its organisation. */
export async function nodeEndpoint(place: Place, target: Target, way: Way = {}): Promise<Endpoint> {
    const { client, podSeconds = tunnelSeconds } = way;
    const [tlsRoot, address] = await Promise.all([
        publicRoot(homeIn(place, target.organisation), target.organisation),
        nodeAddress(place, target, podSeconds),
    ]);
    const { name, address: shown = "", through } = target;
    const serverName = through === undefined ? name : partnerName({ name, address: shown });
    return { address, serverName, tlsRoot, client };
}

/**
 * As `nodeEndpoint`, for a node of this stack that may not have been restarted since its certificate ended: it is still known by
 * the key in its Secret.
 */
export async function oldNodeEndpoint(place: Place, target: Target, way: Way = {}): Promise<Endpoint> {
    const secret = `${target.name}-tls`;
    const home = nodeHome(place, target);
    const [endpoint, own] = await Promise.all([nodeEndpoint(place, target, way), keyPair(home, secret)]);
    return { ...endpoint, pinned: own.certificate };
}

/**
 * A node of this stack at its address outside, as it is reached from the pods of these peers; without any, from this machine. Several nodes may have one
 * host outside: whoever needs to know which it is looks at its key.
 *
 * @param address `host:port`
 */
export async function outsideEndpoint(
    place: Place,
    target: Target,
    { address, through }: { readonly address: string; readonly through: readonly Relay[] },
): Promise<Endpoint> {
    const { name, organisation } = target;
    const [tlsRoot, dialled] = await Promise.all([
        publicRoot(homeIn(place, organisation), organisation),
        through.length === 0 ? address : relayed(place, { name, address, through }),
    ]);
    return { address: dialled, serverName: partnerName({ name, address }), tlsRoot };
}

/** Where a port of a node is dialled: at its address, once somebody answers there, or at the local end of a tunnel. */
export async function nodeAddress(place: Place, target: Target, podSeconds = tunnelSeconds): Promise<string> {
    const { name, address, through } = target;
    if (address === undefined) {
        return tunnelAddress(place, target, podSeconds);
    }
    return through === undefined
        ? answering({ name, address }, podSeconds)
        : partnerAddress(place, { name, address, through }, podSeconds);
}

async function publicRoot(place: Place, organisation: string): Promise<string> {
    const found = await kubeClient(place).get(configMapPath(place, `${organisation}-msp`));
    const { "tlscacert.pem": root } = textEntries(found["data"]);
    if (root === undefined) {
        throw noEntry("tlscacert.pem", `${organisation}-msp`);
    }
    refuseOtherRoot(place, organisation, root);
    return root;
}

/** Whoever may write ConfigMaps could have us take another for a node, and show it what we show nodes. */
function refuseOtherRoot({ namespace, roots }: Place, organisation: string, root: string): void {
    const known = roots?.[organisation];
    if (known !== undefined && rootFingerprint(root) !== known) {
        const what = { operation: `trust the nodes of ${organisation}`, target: `ConfigMap ${organisation}-msp` };
        throw failure(
            what,
            `its tlscacert.pem is not the root that the stack has made: somebody has changed it in namespace ${namespace}; ` +
                "find out who, then run pulumi up --refresh, which brings it back",
        );
    }
}

async function tunnelAddress(place: Place, target: Target, deadlineSeconds: number): Promise<string> {
    const home = nodeHome(place, target);
    const wanted = { namespace: home.namespace, name: target.name, port: target.port, deadlineSeconds };
    return (await sharedTunnel(kubeClient(home), wanted)).address;
}
