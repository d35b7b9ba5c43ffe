import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { builderConfigMap, configKey } from "../../../builder/contract";
import { fullName, repositoryOf } from "../../../builder/package/registries";
import type { BuilderConfig, LanguageSettings } from "../../../builder/pod-template";
import type { Foretelling } from "../../images/foretold";
import { Image, type ImageArgs } from "../../images/image";
import type { Chaincode } from "../../model/chaincode";
import { pulledFrom, type ImageSource } from "../../model/image";
import type { LanguageModel } from "../../model/language";
import type { Cluster, NetworkModel } from "../../model/network";
import { labelsOf } from "../../model/ownership";
import { nameOn } from "../../model/parts";
import type { Part } from "../../stack/scope";

/** The images in which the agents of all peers build and run sources, by language. */
export function allLanguageImages(
    { builder, build }: NetworkModel,
    foretelling: Foretelling | undefined,
    opts: pulumi.ComponentResourceOptions,
): ReadonlyMap<string, LanguageImages> {
    const images = Object.entries(builder.languages).map(
        ([language, model]) => [language, languageImages(language, model, { build, foretelling }, opts)] as const,
    );
    return new Map(images);
}

/**
 * What the agents of the peers on a cluster, which pulls images by names of its own, read when they start or build a chaincode, so that a change of
 * it restarts no peer.
 */
export function builderConfig(
    { model, chaincodes: namespaces, provider }: Part,
    images: ReadonlyMap<string, LanguageImages>,
    opts: pulumi.ComponentResourceOptions,
): readonly k8s.core.v1.ConfigMap[] {
    const { builder, chaincodes, cluster } = model;
    const own = Object.fromEntries(chaincodes.map(({ label, ownPod }) => [label, ownPod]));
    const repositories = chaincodes.flatMap((chaincode) => ownRepositories(chaincode, cluster));
    const allowed = builder.registries && [...new Set([...builder.registries, ...repositories])];
    const settings = Object.entries(builder.languages).map(
        ([language, of]) => [language, languageSettings(of, images.get(language), cluster)] as const,
    );
    const content = pulumi.all(Object.fromEntries(settings)).apply((languages) => {
        const config: BuilderConfig = { pod: builder.pod, chaincodes: own, languages, registries: allowed };
        return JSON.stringify(config);
    });
    return [...namespaces].map(([home, namespace]) => {
        const metadata = { name: builderConfigMap, namespace, labels: labelsOf(home, "builder", builderConfigMap) };
        // The network's own had this name before chaincode had a namespace of its own: another would be another object's.
        const name = home === model.namespace ? builderConfigMap : `${home}-${builderConfigMap}`;
        const data = { [configKey]: content };
        return new k8s.core.v1.ConfigMap(nameOn(model, name), { metadata, data }, { ...opts, provider });
    });
}

/** What the stack names itself its peers may run. */
function ownRepositories({ runtime }: Chaincode, cluster: Cluster): readonly string[] {
    const image = "image" in runtime ? runtime.image : undefined;
    if (image === undefined) {
        return [];
    }
    const reference = image.kind === "build" ? pulledFrom(image, cluster) : image.reference;
    const [written, full] = [repositoryOf(reference), fullName(reference)];
    // Agents of earlier versions, until the roll comes to them, know a name with a host as it is written.
    return full === written || full.endsWith(`/${written}`) ? [full] : [full, written];
}

interface LanguageImages {
    readonly build: Image;
    readonly runtime: Image;
}

function languageImages(
    language: string,
    { buildImage, runtimeImage }: LanguageModel,
    how: Omit<ImageArgs, "source">,
    opts: pulumi.ComponentResourceOptions,
): LanguageImages {
    const image = (stage: string, source: ImageSource): Image =>
        new Image(`${language}-${stage}`, { source, ...how }, opts);
    return { build: image("build", buildImage), runtime: image("runtime", runtimeImage) };
}

function languageSettings(
    { environment, resources, timeout }: LanguageModel,
    images: LanguageImages | undefined,
    cluster: Cluster,
): pulumi.Output<LanguageSettings> {
    return pulumi
        .all([images?.build.on(cluster), images?.runtime.on(cluster)])
        .apply(([buildImage = "", runtimeImage = ""]) => ({
            buildImage,
            runtimeImage,
            environment,
            resources,
            timeout,
        }));
}
