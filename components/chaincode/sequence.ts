import { definitionHash, type Definition, type Lifecycle } from "../../fabric/lifecycle";

/** Where a definition stands on its channel. */
interface Standing {
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
