import { isGiven } from "../lenient";
import type { ChaincodeOutline, Outline } from "../outline";
import { problemAt, type Problem } from "../problem";
import { runsImage } from "./runtimes";

/** How images are built, and where they are pushed. */
export function imageProblems(outline: Outline): readonly Problem[] {
    return [...registryProblems(outline), ...buildProblems(outline)];
}

function registryProblems(outline: Outline): readonly Problem[] {
    const { images, languages, chaincodes } = outline;
    const built = [
        ...(!isGiven(images, "builder") ? ["the builder's image"] : []),
        ...languageImages(chaincodes, languages),
        ...chaincodes.flatMap((chaincode) =>
            isGiven(chaincode, "source") && runsImage(chaincode) ? `chaincode ${chaincode.name ?? "without name"}` : [],
        ),
    ];
    const all = Object.values(outline.clusters);
    const isElsewhere = all.length > 0 && all.every((cluster) => isGiven(cluster, "registry"));
    const isMissing = !isGiven(outline, "registry") && !isElsewhere && built.length > 0;
    return problemAt("registry", isMissing && `is missing: ${built.join(", ")} must be pushed somewhere`);
}

/** Images of the languages in use that the config does not give. */
function languageImages(chaincodes: readonly ChaincodeOutline[], languages: Outline["languages"]): readonly string[] {
    return (["golang", "node", "java"] as const).flatMap((language) => {
        const stages = (["build", "runtime"] as const).filter(
            (stage) => !isGiven(languages[language], `${stage}Image`),
        );
        return chaincodes.some(({ type }) => type === language)
            ? stages.map((stage) => `the ${stage} image for ${language}`)
            : [];
    });
}

function buildProblems({ build }: Outline): readonly Problem[] {
    const { sbom, provenance, required } = build.attestations;
    const isOfNone = required === true && sbom === false && provenance === false;
    const none = "asks for what is switched off: sbom and provenance are both false";
    const instances = "must not be there with engine docker, which has no buildx instances";
    return [
        ...problemAt("build.builder", build.engine === "docker" && isGiven(build, "builder") && instances),
        ...problemAt("build.attestations.required", isOfNone && none),
    ];
}
