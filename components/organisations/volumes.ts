import type * as pulumi from "@pulumi/pulumi";
import type { Storage } from "../model/network";

/**
 * Option of what a ledger needs besides its volume (keys, public roots, first blocks, the namespace): it stays in the
 * cluster when the volumes do, so that the next `up` brings the same network back.
 */
export function keptWith({ onDestroy }: Storage): Pick<pulumi.CustomResourceOptions, "retainOnDelete"> {
    return onDestroy === "keep" ? { retainOnDelete: true } : {};
}
