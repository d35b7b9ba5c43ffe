import * as docker from "@pulumi/docker";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { BuiltImage, ImageSource } from "../model/image";
import type { Build } from "../model/network";

export interface ImageArgs {
    readonly source: ImageSource;
    readonly build: Build;
}

/** Timestamps of a built image, so that the same content has the same digest whenever it is built. */
const epoch = "0";

/** An image that is known by its digest, built and pushed when it is not there already. */
export class Image extends pulumi.ComponentResource {
    /** `name@sha256:…` as the cluster pulls it. */
    readonly reference: pulumi.Output<string>;

    constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:images:Image", name, {}, opts);
        this.reference = reference(name, args, { parent: this });
        this.registerOutputs({ reference: this.reference });
    }
}

function reference(
    name: string,
    { source, build }: ImageArgs,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    if (source.kind === "digest") {
        return pulumi.output(source.reference);
    }
    return build.engine === "docker" ? classic(name, source, opts) : buildKit(name, source, build, opts);
}

/** BuildKit, wherever it runs: rewritten timestamps and no attestation, so that the digest depends on the content alone. */
function buildKit(
    name: string,
    source: BuiltImage,
    build: Build,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const image = new dockerBuild.Image(
        name,
        {
            context: { location: source.context },
            dockerfile: { location: source.dockerfile },
            buildArgs: { ...source.buildArguments, SOURCE_DATE_EPOCH: epoch },
            tags: [`${source.push}:latest`],
            exports: [
                { raw: `type=image,name=${source.push}:latest,push=true,oci-mediatypes=true,rewrite-timestamp=true` },
            ],
            push: false,
            buildOnPreview: false,
            ...(build.builder === undefined ? {} : { builder: { name: build.builder } }),
        },
        opts,
    );
    return image.digest.apply((digest) => `${source.pull}@${digest}`);
}

/** A Docker engine without buildx. It cannot rewrite timestamps, so a rebuild of the same content has another digest. */
function classic(name: string, source: BuiltImage, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
    const image = new docker.Image(
        name,
        {
            imageName: `${source.push}:latest`,
            build: {
                context: source.context,
                dockerfile: source.dockerfile,
                args: { ...source.buildArguments, SOURCE_DATE_EPOCH: epoch },
            },
        },
        opts,
    );
    return image.repoDigest.apply((pushed) => `${source.pull}@${pushed.slice(pushed.indexOf("@") + 1)}`);
}
