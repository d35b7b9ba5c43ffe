import type { Claim, Observed } from "../../components/preflight/observed";

/** A cluster on which there is no network yet. */
export const nothing: Observed = { claims: [], unseen: [] };

/** A claim of a peer of the organisation that its name begins with, changed. */
export function claim(name: string, change: Partial<Claim> = {}): Claim {
    const organisation = name.replace(/-.*$/, "");
    return { name, organisation, component: "peer", size: "1Gi", storageClass: "standard", ...change };
}
