import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Language, LanguageSettings } from "../../builder/pod-template";
import { type EmbeddedCluster } from "../../embedded/cluster/cluster";
import { buildImage } from "../../embedded/images/buildctl";
import type { Toolchain } from "../../embedded/toolchain/toolchain";
import { isJsonObject, parseJson } from "../../ground/json";
import { checkout } from "./verbs";

/** Base images of the embedded stack, by language and stage. */
const bases: Readonly<Record<Language, { readonly build: string; readonly runtime: string }>> = {
    golang: { build: "golang:1.26", runtime: "debian:12" },
    node: { build: "node:22", runtime: "node:22" },
    java: { build: "maven:3", runtime: "java:17" },
};

/** Builds and pushes the images of a language, as the program does when its settings name none. */
export async function languageImages(
    language: Language,
    toolchain: Toolchain,
    cluster: EmbeddedCluster,
): Promise<Pick<LanguageSettings, "buildImage" | "runtimeImage">> {
    const image = (stage: "build" | "runtime"): Promise<string> => pushStage(language, stage, toolchain, cluster);
    return { buildImage: await image("build"), runtimeImage: await image("runtime") };
}

async function pushStage(
    language: Language,
    stage: "build" | "runtime",
    toolchain: Toolchain,
    cluster: EmbeddedCluster,
): Promise<string> {
    const { registry } = cluster;
    const context = join(checkout, "builder", "languages", language);
    const name = `${registry}/test-builder-${language}-${stage}`;
    const folder = mkdtempSync(join(tmpdir(), "image-"));
    const { build, runtime } = bases[language];
    try {
        const metadata = join(folder, "metadata.json");
        await buildImage(toolchain, cluster, [
            ...["--local", `dockerfile=${context}`, "--local", `context=${context}`, "--opt", `target=${stage}`],
            ...["--opt", `build-arg:BUILD_IMAGE=${registry}/${build}`],
            ...["--opt", `build-arg:RUNTIME_IMAGE=${registry}/${runtime}`],
            ...["--output", `type=image,name=${name}:latest,push=true,oci-mediatypes=true`],
            ...["--metadata-file", metadata],
        ]);
        const told = parseJson(readFileSync(metadata, "utf8"));
        return `${name}@${String(isJsonObject(told) ? told["containerimage.digest"] : "")}`;
    } finally {
        rmSync(folder, { recursive: true });
    }
}
