import { definitionHash, newLifecycle, type Definition, type Lifecycle } from "../../fabric/lifecycle";
import { adminSigner, nodeEndpoint, type Place, type Target } from "../reach";

/** Where a definition stands on its channel. */
export interface Standing {
    /** The committed sequence when nothing differs, else the one after it. */
    readonly sequence: number;
    readonly isCommitted: boolean;
}

/** Finds the sequence that a definition has or will have. */
export async function standing(lifecycle: Lifecycle, definition: Definition): Promise<Standing> {
    const committed = await lifecycle.committed(definition.name);
    const isCommitted = committed?.hash === definitionHash(definition);
    const last = committed?.sequence ?? 0;
    return { sequence: isCommitted ? last : last + 1, isCommitted };
}

interface Administrator {
    readonly place: Place;
    readonly organisation: string;
    readonly mspId: string;
    readonly peer: Target;
    readonly channel: string;
}

/** Uses the lifecycle of a channel as the administrator of an organisation, through one of its peers. */
export async function asLifecycle<T>(admin: Administrator, act: (lifecycle: Lifecycle) => Promise<T>): Promise<T> {
    const { place, peer, organisation, mspId, channel } = admin;
    const [endpoint, signer] = await Promise.all([nodeEndpoint(place, peer), adminSigner(place, organisation, mspId)]);
    const lifecycle = newLifecycle(endpoint, signer, channel);
    try {
        return await act(lifecycle);
    } finally {
        lifecycle.close();
    }
}
