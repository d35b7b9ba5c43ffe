import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { run } from "../cluster/execute";
import { buildImage } from "./buildctl";
import type { EmbeddedCluster } from "../cluster/cluster";
import { places } from "../places";
import { step } from "../progress";
import type { Toolchain } from "../toolchain/toolchain";
import { type ImageDefinition, imageDefinitions } from "./definitions";
import { type LanguageImage, languageImages } from "./languages";
import { imageLabels } from "./registry";
import { containerdSocket } from "../cluster/settings";

/** Says from what an image was made. */
const keyLabel = "fabric-embedded.key";

/**
 * Builds and pushes the images that the registry does not have, or has from other tools. Quick when all are there.
 *
 * @param languages images to make beside those that every stack needs; each takes a minute or two
 */
export async function ensureImages(
    toolchain: Toolchain,
    cluster: EmbeddedCluster,
    languages: readonly LanguageImage[] = [],
): Promise<void> {
    const wanted = languageImages.filter(({ reference }) => languages.includes(reference));
    for (const image of [...imageDefinitions, ...wanted]) {
        const key = imageKey(image, toolchain);
        const labels = await imageLabels(cluster, image.reference);
        if (labels?.[keyLabel] !== key) {
            await step(`image ${image.reference}`, () => build(image, key, toolchain, cluster));
        }
    }
}

/** Changes with the Dockerfile and its neighbours, with the tools, and with the image that it begins with. */
export function imageKey(image: ImageDefinition, toolchain: Toolchain): string {
    const hash = createHash("sha256");
    for (const file of ["Dockerfile", "package-lock.json"]) {
        hash.update(readOptional(join(__dirname, image.folder, file)));
    }
    hash.update(`\0${image.settings?.() ?? ""}`);
    for (const tool of image.tools) {
        // Tools are never changed in place; reading them through would take longer than all the rest of a warm start.
        const path = toolchain.path(tool);
        const { size, mtimeMs } = statSync(path);
        hash.update(`\0${path}\0${size}\0${mtimeMs}`);
    }
    const base = imageDefinitions.find(({ reference }) => reference === image.base);
    return hash
        .update(base === undefined ? "" : imageKey(base, toolchain))
        .digest("hex")
        .slice(0, 16);
}

async function build(
    image: ImageDefinition,
    key: string,
    toolchain: Toolchain,
    cluster: EmbeddedCluster,
): Promise<void> {
    const scratch = join(places.state, "images", image.folder);
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    try {
        const prepared = await image.prepare?.(scratch, toolchain);
        const tools = image.tools.map((tool) => ["tools", dirname(toolchain.path(tool))] as const);
        const contexts = { context: scratch, ...prepared, ...Object.fromEntries(tools) };
        await buildImage(toolchain, cluster, buildArguments(image, key, contexts, cluster.registry));
        // Kubernetes keeps what it has under a tag: a pod that is made from now on gets what was built now.
        const known = `${cluster.registry}/${image.reference}`;
        const node = ["--address", containerdSocket(cluster.settings), "--namespace", "k8s.io"];
        await run(toolchain.path("ctr"), [...node, "images", "rm", known]);
    } finally {
        await rm(scratch, { recursive: true, force: true });
    }
}

function buildArguments(
    image: ImageDefinition,
    key: string,
    contexts: Readonly<Record<string, string>>,
    registry: string,
): readonly string[] {
    // Not compressed: the way from the registry into containerd is short, and unpacking takes most of a first start.
    const output = [
        "type=image",
        `name=${registry}/${image.reference}`,
        "push=true",
        "oci-mediatypes=true",
        "compression=uncompressed",
        "force-compression=true",
    ];
    const named = Object.keys(contexts).filter((name) => name !== "context");
    return [
        ...["--local", `dockerfile=${join(__dirname, image.folder)}`],
        ...Object.entries(contexts).flatMap(([name, folder]) => ["--local", `${name}=${folder}`]),
        ...named.flatMap((name) => ["--opt", `context:${name}=local:${name}`]),
        ...["--opt", `label:${keyLabel}=${key}`],
        ...(image.base === undefined ? [] : ["--opt", `build-arg:BASE=${registry}/${image.base}`]),
        ...["--output", output.join(",")],
    ];
}

function readOptional(path: string): string {
    return statSync(path, { throwIfNoEntry: false }) === undefined ? "" : readFileSync(path, "utf8");
}
