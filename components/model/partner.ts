import type { Card } from "../partners/card";

/** An organisation of another company: its own stack runs its nodes, and this one knows what its card says. */
export interface Partner {
    readonly name: string;
    readonly mspId: string;
    /** Which entry of the config's organisations it is, counted from 0. */
    readonly position: number;
    /** Undefined while there is none. */
    readonly card: Card | undefined;
    /** Why there is no card yet, as a sentence with what to do; undefined when there is one. */
    readonly missing: string | undefined;
    /** Fingerprints of the roots that its card may have; undefined leaves it to what the first card had. */
    readonly roots: readonly string[] | undefined;
}

/** A card, or why there is none yet. */
export type FoundCard = Pick<Partner, "card" | "missing">;
