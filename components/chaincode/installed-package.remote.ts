import { newPackage } from "../../fabric/package";
import { newPeer, type Peer } from "../../fabric/peer";
import { failure } from "../../fabric/failure";
import { adminSigner, nodeEndpoint, type Place, type Target } from "../reach";
import type { RemoteProvider } from "../remote";
import { packageSource, type PackageRecipe } from "./recipe";

export interface InstalledPackageInputs {
    readonly place: Place;
    readonly peer: Target;
    readonly mspId: string;
    /** `label:sha256`, as computed from the recipe before anything is sent. */
    readonly packageId: string;
    readonly recipe: PackageRecipe;
}

/** Fabric has no uninstall: deleting the resource only forgets it, and the peer stops what no channel refers to. */
export const provider: RemoteProvider<InstalledPackageInputs, InstalledPackageInputs> = {
    replaces: ["packageId"],
    updates: [],
    async create(inputs) {
        const { archive, packageId } = newPackage(packageSource(inputs.recipe));
        if (packageId !== inputs.packageId) {
            const what = { operation: `install ${inputs.packageId}`, target: inputs.peer.name };
            throw failure(
                what,
                `the package of its recipe is ${packageId}; run pulumi up with one version of the program`,
            );
        }
        await asAdmin(inputs, (peer) => installOnce(peer, packageId, archive));
        return { id: `${inputs.place.namespace}/${inputs.peer.name}/${packageId}`, outs: stateOf(inputs) };
    },
    async read(_id, outs) {
        const packages = await asAdmin(outs, (peer) => peer.installed());
        return packages.some(({ packageId }) => packageId === outs.packageId) ? stateOf(outs) : undefined;
    },
};

async function installOnce(peer: Peer, packageId: string, archive: Uint8Array): Promise<void> {
    const present = await peer.installed();
    if (!present.some((installed) => installed.packageId === packageId)) {
        await peer.install(archive);
    }
}

async function asAdmin<T>(inputs: InstalledPackageInputs, act: (peer: Peer) => Promise<T>): Promise<T> {
    const { place, peer: target, mspId } = inputs;
    const signer = await adminSigner(place, target.organisation, mspId);
    const peer = newPeer(await nodeEndpoint(place, target), signer);
    try {
        return await act(peer);
    } finally {
        peer.close();
    }
}

function stateOf({ place, peer, mspId, packageId, recipe }: InstalledPackageInputs): InstalledPackageInputs {
    return { place, peer, mspId, packageId, recipe };
}
