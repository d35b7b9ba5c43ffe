import { definitionHash, type Committed, type Definition, type Lifecycle } from "../../fabric/lifecycle";

/** Where a definition stands on its channel. */
interface Standing {
    /** The committed sequence when nothing differs, else the one after it. */
    readonly sequence: number;
    readonly isCommitted: boolean;
    /** Whatever is in force; undefined when nothing is. */
    readonly inForce: Committed | undefined;
}

/** Finds the sequence that a definition has or will have. */
export async function standing(lifecycle: Lifecycle, definition: Definition): Promise<Standing> {
    const inForce = await lifecycle.committed(definition.name);
    const isCommitted = inForce?.hash === definitionHash(definition);
    const last = inForce?.sequence ?? 0;
    return { sequence: isCommitted ? last : last + 1, isCommitted, inForce };
}
