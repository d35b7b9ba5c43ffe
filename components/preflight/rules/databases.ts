import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import type { Peer } from "../../model/organisation";
import type { Observed } from "../observed";

/** A peer that is given another database makes its world state anew from all its blocks (Fabric, kvledger's recoverDBs). */
export function databaseWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    return model.organisations.flatMap(({ peers }, index) => {
        const changed = peers.filter((peer) => isAnother(peer, observed));
        const names = changed.map(({ name }) => name).join(", ");
        const reason = `${names} will make the world state anew from all blocks, and not answer for as long as that takes; see docs/couchdb.md for what cannot be moved`;
        return changed.length === 0 ? [] : [{ path: pathOf("organizations", index, "stateDatabase"), reason }];
    });
}

/**
 * A world state that is older than the ledger is brought up to it, but one beside a new ledger would be ahead of it: what the
 * peer then finds of later blocks makes it judge transactions otherwise than all other peers (core/ledger/kvledger).
 */
export function databaseProblems(model: NetworkModel, { claims }: Observed): readonly Problem[] {
    const isThere = (name: string): boolean => claims?.some((claim) => claim.name === name) ?? false;
    return model.organisations.flatMap(({ peers }, index) =>
        peers
            .filter(({ name }) => isThere(`${name}-couchdb`) && !isThere(name))
            .map(({ name }) => ({
                path: pathOf("organizations", index, "stateDatabase"),
                reason: `the ledger of ${name} is gone, and its world state in the volume claim ${name}-couchdb is not: a new ledger beside it would judge transactions otherwise than all other peers. Delete that claim, too (kubectl delete pvc ${name}-couchdb), and run pulumi refresh, then pulumi up`,
            })),
    );
}

/** Whether a peer that runs has another database than its StatefulSet says. */
function isAnother({ name, stateDatabase }: Peer, { nodes = [] }: Observed): boolean {
    const running = nodes.find((node) => node.name === name);
    return running !== undefined && running.couchdb !== (stateDatabase.kind === "couchdb");
}
