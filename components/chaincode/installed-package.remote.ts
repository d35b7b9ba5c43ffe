import { failure } from "../../ground/failure";
import { asPeerAdmin } from "../remote/administration";
import type { RemoteProvider } from "../remote/contract";
import { homeIn, nodeHome, type Place, type Target } from "../remote/place";
import { sayNow } from "../remote/say-now";
import { whileTelling } from "./build-progress";
import { withLastWords } from "./last-words";
import { packed } from "./packed";
import type { PackageRecipe } from "./recipe";

export interface InstalledPackageInputs {
    readonly place: Place;
    readonly peer: Target;
    readonly mspId: string;
    /** UID of the claim of the peer's packages: on another volume it has none. */
    readonly volume: string;
    /** Where packages of the peer's organisation are built. */
    readonly chaincodeNamespace: string;
    /** `label:sha256`, as computed from the recipe before anything is sent. */
    readonly packageId: string;
    readonly recipe: PackageRecipe;
}

/** Fabric has no uninstall: deleting the resource only forgets it, and the peer stops what no channel refers to. */
export const provider: RemoteProvider<InstalledPackageInputs> = {
    replaces: ["packageId"],
    updates: ["volume"],
    async create(inputs) {
        const home = homeIn(inputs.place, inputs.peer.organisation);
        const { archive, packageId } = await packed(home, inputs.recipe);
        if (packageId !== inputs.packageId) {
            const what = { operation: `install ${inputs.packageId}`, target: inputs.peer.name };
            const todo = "run pulumi up again, with nothing changing the source meanwhile";
            throw failure(what, `the package of its recipe is ${packageId} by now; ${todo}`);
        }
        const { place, peer, mspId, chaincodeNamespace } = inputs;
        const starting = { place, peer, packageId, operation: `build ${packageId}` };
        await whileTelling({ place: nodeHome(place, peer), chaincodeNamespace, packageId }, { tell: sayNow }, () =>
            withLastWords(starting, () => asPeerAdmin({ place, peer, mspId }, (one) => one.install(archive))),
        );
        return { id: `${inputs.place.namespace}/${inputs.peer.name}/${packageId}` };
    },
    async read(_id, outs) {
        const packages = await asPeerAdmin(outs, (peer) => peer.installed());
        return packages.some(({ packageId }) => packageId === outs.packageId) ? {} : undefined;
    },
};
