import { metadataFolderName } from "../../package/indexes";
import { newServerKind } from "../server";

/**
 * Packages of type `external`: a server at an address that is fixed in the package. Such packages have no templates, and
 * may keep their indexes in `metadata`, where the samples of Fabric 2.0 have them.
 */
export const external = newServerKind({
    type: "external",
    metadataFolders: [metadataFolderName, "metadata"],
    fillFor: () => (_field, text) => text,
});
