import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { builderConfigMap, configKey } from "../../../builder/contract";
import { fullName, repositoryOf } from "../../../builder/package/registries";
import type { BuilderConfig, LanguageSettings } from "../../../builder/pod-template";
import { Image } from "../../images/image";
import type { Chaincode } from "../../model/chaincode";
import type { ImageSource } from "../../model/image";
import type { LanguageModel } from "../../model/language";
import { labelsOf } from "../../model/ownership";
import { type Scope } from "../../stack/scope";

/** What the agents of all peers read when they start or build a chaincode, so that a change of it restarts no peer. */
export function builderConfig(scope: Scope, opts: pulumi.ComponentResourceOptions): readonly k8s.core.v1.ConfigMap[] {
    const { builder, chaincodes } = scope.model;
    const own = Object.fromEntries(chaincodes.map(({ label, ownPod }) => [label, ownPod]));
    const allowed = builder.registries && [...new Set([...builder.registries, ...chaincodes.flatMap(ownRepositories)])];
    const settings = Object.entries(builder.languages).map(
        ([language, model]) => [language, languageSettings(scope, language, model, opts)] as const,
    );
    const content = pulumi.all(Object.fromEntries(settings)).apply((languages) => {
        const config: BuilderConfig = { pod: builder.pod, chaincodes: own, languages, registries: allowed };
        return JSON.stringify(config);
    });
    return [...scope.chaincodes].map(([home, namespace]) => {
        const metadata = { name: builderConfigMap, namespace, labels: labelsOf(home, "builder", builderConfigMap) };
        const options = { ...opts, provider: scope.provider };
        // The network's own had this name before chaincode had a namespace of its own: another would be another object's.
        const name = home === scope.model.namespace ? builderConfigMap : `${home}-${builderConfigMap}`;
        return new k8s.core.v1.ConfigMap(name, { metadata, data: { [configKey]: content } }, options);
    });
}

/** What the stack names itself its peers may run. */
function ownRepositories({ runtime }: Chaincode): readonly string[] {
    const image = "image" in runtime ? runtime.image : undefined;
    if (image === undefined) {
        return [];
    }
    const reference = image.kind === "build" ? image.pull : image.reference;
    const [written, full] = [repositoryOf(reference), fullName(reference)];
    // Agents of earlier versions, until the roll comes to them, know a name with a host as it is written.
    return full === written || full.endsWith(`/${written}`) ? [full] : [full, written];
}

function languageSettings(
    { model: { build } }: Scope,
    language: string,
    { buildImage, runtimeImage, environment, resources, timeout }: LanguageModel,
    opts: pulumi.ComponentResourceOptions,
): pulumi.Output<LanguageSettings> {
    const reference = (stage: string, source: ImageSource): pulumi.Output<string> =>
        new Image(`${language}-${stage}`, { source, build }, opts).reference;
    const images = pulumi.all([reference("build", buildImage), reference("runtime", runtimeImage)]);
    return images.apply(([builds, runs]) => ({
        buildImage: builds,
        runtimeImage: runs,
        environment,
        resources,
        timeout,
    }));
}
