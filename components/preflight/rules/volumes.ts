import { pathOf, type Problem } from "../../config/problem";
import { amount } from "../../config/units";
import type { NetworkModel } from "../../model/network";
import { authoritiesOf } from "../../model/organisation";
import type { Claim, Observed } from "../observed";

/** A volume never gets smaller, grows only where its class can, and cannot be moved to another class. */
export function volumeProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    const volumes = volumesOf(model).map((kind) => ({
        ...kind,
        living: (observed.claims ?? []).filter(({ name }) => kind.names.includes(name)),
    }));
    return [
        ...volumes.flatMap(({ living }) => leaving(living)),
        ...volumes.flatMap(({ living, ...kind }) => [...shrinking(kind, living), ...growing(kind, living, observed)]),
        ...classProblems(
            model,
            volumes.flatMap(({ living }) => living),
        ),
    ];
}

/** Volumes that the stack's state has, and the cluster has not: who deleted them has not told the state. */
export function lostVolumes(model: NetworkModel, { claims, formerState }: Observed): readonly string[] {
    const used = volumesOf(model).flatMap(({ names }) => names);
    const there = claims?.map(({ name }) => name) ?? formerState.claims;
    return formerState.claims.filter((name) => used.includes(name) && !there.includes(name));
}

/** Whether the config has a volume that is not there yet; unknown claims count as none. */
export function lacksVolumes(model: NetworkModel, { claims = [] }: Observed): boolean {
    const there = claims.map(({ name }) => name);
    return volumesOf(model).some(({ names }) => names.some((name) => !there.includes(name)));
}

/** Volumes of nodes that left the config stay, with the ledgers on them. */
export function keptVolumes(model: NetworkModel, { claims = [] }: Observed): readonly Claim[] {
    const used = volumesOf(model).flatMap(({ names }) => names);
    return claims.filter(({ name, component }) => !used.includes(name) && ledgers.includes(component));
}

/** Components whose claims are volumes of nodes. */
const ledgers = ["ca", "orderer", "peer", "couchdb"];

/** Volumes of one size, and the setting that says it. */
interface Volumes {
    readonly path: string;
    readonly size: string;
    readonly names: readonly string[];
}

function volumesOf({ storage, organisations }: NetworkModel): readonly Volumes[] {
    const peers = organisations.flatMap((organisation) => organisation.peers);
    const databases = peers.flatMap(({ name, stateDatabase }) =>
        stateDatabase.kind === "couchdb" ? [{ name: `${name}-couchdb`, size: stateDatabase.storage }] : [],
    );
    const kinds = {
        ca: { size: storage.ca, nodes: organisations.flatMap(authoritiesOf) },
        orderer: { size: storage.orderer, nodes: organisations.flatMap(({ orderers }) => orderers) },
        peer: { size: storage.peer, nodes: peers },
        couchdb: { size: databases[0]?.size ?? "0", nodes: databases },
    };
    return Object.entries(kinds).map(([key, { size, nodes }]) => ({
        path: pathOf("storage", key),
        size,
        names: nodes.map(({ name }) => name),
    }));
}

/** Until such a claim is gone its node cannot get another one, and whatever restarts the node takes its ledger away. */
function leaving(living: readonly Claim[]): readonly Problem[] {
    return living
        .filter(({ isLeaving }) => isLeaving)
        .map(({ name }) => ({
            path: "storage",
            reason:
                `the volume claim ${name} is being deleted, and goes with what is on it as soon as no pod uses it: delete the pod ` +
                "that does, and when the claim is gone run pulumi refresh, then pulumi up, which makes the node anew on an empty volume",
        }));
}

function shrinking({ path, size }: Volumes, living: readonly Claim[]): readonly Problem[] {
    const larger = living
        .filter((claim) => bytes(claim.size) > bytes(size))
        .sort((a, b) => bytes(b.size) - bytes(a.size));
    const [most] = larger;
    if (most === undefined) {
        return [];
    }
    const reason = `${size} is less than the volumes of ${namesOf(larger)} have, and a volume never gets smaller: set ${most.size} or more`;
    return [{ path, reason }];
}

function growing({ path, size }: Volumes, living: readonly Claim[], observed: Observed): readonly Problem[] {
    const { storageClasses = {} } = observed;
    const fixed = living.filter(
        (claim) => bytes(claim.size) < bytes(size) && storageClasses[claim.storageClass ?? ""]?.canGrow === false,
    );
    const [first] = fixed;
    if (first === undefined) {
        return [];
    }
    const reason = `${size} is more than the volumes of ${namesOf(fixed)} have, and storage class ${first.storageClass ?? ""} cannot make them larger: keep ${first.size}, or set allowVolumeExpansion on the class if its driver can`;
    return [{ path, reason }];
}

/** Without a class in the config the cluster's default one was taken when a claim was made, whichever that is now. */
function classProblems({ storage: { storageClass } }: NetworkModel, living: readonly Claim[]): readonly Problem[] {
    const others = living.filter((claim) => claim.storageClass !== undefined && claim.storageClass !== storageClass);
    const [first] = others;
    if (storageClass === undefined || first === undefined) {
        return [];
    }
    const reason = `the volumes of ${namesOf(others)} are of class ${first.storageClass ?? ""}, and what is on them cannot be moved: keep ${first.storageClass ?? ""}`;
    return [{ path: "storage.class", reason }];
}

function bytes(size: string): number {
    return amount(size) ?? 0;
}

function namesOf(claims: readonly Claim[]): string {
    return claims
        .map(({ name }) => name)
        .sort()
        .join(", ");
}
