import type { ChaincodeOutline, Outline } from "../outline";
import type { Problem } from "../problem";
import { typeOf } from "./chaincode-type";
import { runsImage } from "./runtimes";

/** How images are built, and where they are pushed. */
export function imageProblems(outline: Outline): readonly Problem[] {
    return [...registryProblems(outline), ...buildProblems(outline)];
}

function registryProblems({ registry, images, languages, chaincodes }: Outline): readonly Problem[] {
    const built = [
        ...(images.builder === undefined ? ["the builder's image"] : []),
        ...languageImages(chaincodes, languages),
        ...chaincodes.flatMap((chaincode) =>
            chaincode.source === undefined || !runsImage(chaincode)
                ? []
                : `chaincode ${chaincode.name ?? "without name"}`,
        ),
    ];
    return registry !== undefined || built.length === 0
        ? []
        : [{ path: "registry", reason: `is missing: ${built.join(", ")} must be pushed somewhere` }];
}

/** Images of the languages in use that the config does not give. */
function languageImages(chaincodes: readonly ChaincodeOutline[], languages: Outline["languages"]): readonly string[] {
    return (["golang", "node", "java"] as const).flatMap((language) => {
        const { buildImage, runtimeImage } = languages[language];
        if (!chaincodes.some((chaincode) => typeOf(chaincode) === language)) {
            return [];
        }
        return [
            ...(buildImage === undefined ? [`the build image for ${language}`] : []),
            ...(runtimeImage === undefined ? [`the runtime image for ${language}`] : []),
        ];
    });
}

function buildProblems({ build }: Outline): readonly Problem[] {
    const { sbom, provenance, required } = build.attestations;
    const isOfNone = required === true && sbom === false && provenance === false;
    const none = "asks for what is switched off: sbom and provenance are both false";
    const instances = "must not be there with engine docker, which has no buildx instances";
    return [
        ...(build.engine === "docker" && build.builder !== undefined
            ? [{ path: "build.builder", reason: instances }]
            : []),
        ...(isOfNone ? [{ path: "build.attestations.required", reason: none }] : []),
    ];
}
