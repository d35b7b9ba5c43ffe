import { definitionHash, newLifecycle, type Definition, type Lifecycle } from "../../fabric/lifecycle";
import { adminSigner, nodeEndpoint, type Place, type Target } from "../reach";

/** The sequence that a definition has or will have: the committed one when nothing differs, else the one after it. */
export async function nextSequence(lifecycle: Lifecycle, definition: Definition): Promise<number> {
    const committed = await lifecycle.committed(definition.name);
    if (committed === undefined) {
        return 1;
    }
    return committed.hash === definitionHash(definition) ? committed.sequence : committed.sequence + 1;
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
