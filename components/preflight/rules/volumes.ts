import { pathOf, type Problem } from "../../config/problem";
import { amount } from "../../config/units";
import type { NetworkModel } from "../../model/network";
import type { Claim, Observed } from "../observed";

/** A volume never gets smaller, and what is on it cannot be moved to another class. */
export function volumeProblems(model: NetworkModel, { claims = [] }: Observed): readonly Problem[] {
    return volumesOf(model).flatMap((volume) => {
        const living = claims.filter(({ name }) => volume.names.includes(name));
        return sizeProblems(volume, living);
    });
}

/** Volumes of one size, and the setting that says it. */
interface Volumes {
    readonly path: string;
    readonly size: string;
    readonly names: readonly string[];
}

function volumesOf({ storage, organisations }: NetworkModel): readonly Volumes[] {
    const names = (nodes: readonly { readonly name: string }[]): readonly string[] => nodes.map(({ name }) => name);
    const peers = organisations.flatMap((organisation) => organisation.peers);
    return [
        { path: "ca", size: storage.ca, names: names(organisations.map(({ ca }) => ca)) },
        { path: "orderer", size: storage.orderer, names: names(organisations.flatMap(({ orderers }) => orderers)) },
        { path: "peer", size: storage.peer, names: names(peers) },
    ].map((volumes) => ({ ...volumes, path: pathOf("storage", volumes.path) }));
}

function sizeProblems({ path, size }: Volumes, living: readonly Claim[]): readonly Problem[] {
    const larger = living.filter((claim) => (amount(claim.size) ?? 0) > (amount(size) ?? 0));
    const most = larger.reduce<Claim | undefined>(
        (a, b) => (a === undefined || (amount(b.size) ?? 0) > (amount(a.size) ?? 0) ? b : a),
        undefined,
    );
    if (most === undefined) {
        return [];
    }
    const names = larger.map(({ name }) => name).join(", ");
    const reason = `${size} is less than the volumes of ${names} have, and a volume never gets smaller: set ${most.size} or more`;
    return [{ path, reason }];
}
