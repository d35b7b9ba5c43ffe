import { fillTemplates } from "../../builder/package/field-template";
import { silenceOf } from "../../fabric/dial";
import { failure } from "../../ground/failure";
import type { RemoteProvider } from "../remote/contract";
import { nodeHome, type Place } from "../remote/place";
import { orWarn } from "../remote/warning";
import { silenceFor } from "./peers-view";

export interface ReachedServersInputs {
    readonly place: Place;
    readonly channel: string;
    readonly chaincode: string;
    readonly organisation: string;
    /** Names of the organisation's peers, each of which has to reach its server. */
    readonly peers: readonly string[];
    /** `host:port`, as the package has it: `{{.peername}}` stands for the name of the peer. */
    readonly address: string;
    /** By which the servers are to be started. */
    readonly packageId: string;
}

/**
 * Servers of a chaincode that somebody else runs, found to take the connections of an organisation's peers before the organisation
 * approves what is to be run there. Each peer is asked: names inside a cluster, and network policies, are for pods. Deleting the
 * resource does nothing.
 */
export const provider: RemoteProvider<ReachedServersInputs> = {
    replaces: ["channel", "chaincode", "organisation"],
    updates: ["peers", "address", "packageId"],
    async create(inputs) {
        const seen = await Promise.all(inputs.peers.map((peer) => view(inputs, peer)));
        const silent = seen.filter((one): one is View => one !== undefined);
        if (silent.length > 0) {
            throw unreached(inputs, silent);
        }
        const { place, channel, chaincode, organisation } = inputs;
        return { id: `${place.namespace}/${channel}/${chaincode}/${organisation}/servers` };
    },
};

/** A peer that does not find its server. */
interface View {
    readonly peer: string;
    readonly address: string;
    readonly code: string;
}

/** undefined when the peer finds its server, and when nobody can tell, which is a warning. */
async function view(
    { place, chaincode, organisation, address: template }: ReachedServersInputs,
    peer: string,
): Promise<View | undefined> {
    const address = fillTemplates(template, { peername: peer });
    const ask = async (): Promise<View | undefined> => {
        const code = await silenceFor(nodeHome(place, { name: peer, organisation }), peer, address);
        return code === undefined ? undefined : { peer, address, code };
    };
    const unknown = `whether ${peer} reaches the server of chaincode ${chaincode} at ${address} is not checked`;
    const right = "the deployer needs `create` and `get` on pods/exec for it";
    return orWarn(ask, (reason) => `${unknown}, ${right}: ${reason}`, undefined);
}

/** Peers for which the same is wrong are named together. */
function unreached({ chaincode, organisation, packageId }: ReachedServersInputs, silent: readonly View[]): Error {
    const whole = silent.map(({ address, code }) => `${address}: ${silenceOf(code)}`);
    const reasons = [...new Set(whole)].map((reason) => {
        const peers = silent.filter((_, index) => whole[index] === reason).map(({ peer }) => peer);
        return `${reason}, asked from the ${peers.length === 1 ? "pod" : "pods"} of ${peers.join(", ")}`;
    });
    const todo =
        `nothing has been approved: start the server with package ID ${packageId} (CHAINCODE_ID), or mend \`addresses\` of the chaincode, ` +
        "then run pulumi up again";
    const what = {
        operation: `reach the servers of chaincode ${chaincode}`,
        target: organisation,
        status: "UNAVAILABLE",
    };
    return failure(what, `${reasons.join("; ")}; ${todo}`);
}
