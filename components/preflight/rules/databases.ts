import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import type { Peer } from "../../model/organisation";
import type { Observed } from "../observed";

/** A peer reads its world state where it wrote it; Fabric has no way from one database to the other. */
export function databaseProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    return model.organisations.flatMap(({ peers }, index) => {
        const changed = peers.filter((peer) => (formerDatabase(peer, observed) ?? kindOf(peer)) !== kindOf(peer));
        const [first] = changed;
        if (first === undefined) {
            return [];
        }
        const former = kindOf(first) === "couchdb" ? "goleveldb" : "couchdb";
        const names = changed.map(({ name }) => name).join(", ");
        const reason = `the world state of ${names} is in ${former}, and a ledger cannot be moved to ${kindOf(first)}: keep ${former}`;
        return [{ path: pathOf("organizations", index, "stateDatabase"), reason }];
    });
}

function kindOf({ stateDatabase }: Peer): "goleveldb" | "couchdb" {
    return stateDatabase.kind;
}

/** As its StatefulSet says; without one, the volume of a CouchDB tells of it. Undefined for a peer that is new. */
function formerDatabase({ name }: Peer, { nodes, claims }: Observed): "goleveldb" | "couchdb" | undefined {
    const running = nodes?.find((node) => node.name === name);
    if (running !== undefined) {
        return running.couchdb ? "couchdb" : "goleveldb";
    }
    return claims?.some((claim) => claim.name === `${name}-couchdb`) === true ? "couchdb" : undefined;
}
