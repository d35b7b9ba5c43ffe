import * as docker from "@pulumi/docker";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { pulledFrom, pushedTo, type BuiltImage, type ImageSource } from "../model/image";
import type { Build, Cluster } from "../model/network";
import { remote } from "../remote/resource";
import { ifUnforeseen } from "../stack/known";
import { buildArgs, epoch, stage } from "./build-args";
import { buildFacts } from "./build-facts";
import { foretoldDigest, warnOfUnknown, type Foretelling } from "./foretold";
import { originOf, type Origin } from "./origin";
import { sourceTags } from "./tags";

export interface ImageArgs {
    readonly source: ImageSource;
    readonly build: Build;
    /** By what its digest is known before it is pushed. Absent: by nothing. */
    readonly foretelling?: Foretelling | undefined;
}

/**
 * An image that is known by its digest, built and pushed when it is not there already.
 *
 * What it was made from is told by tags beside it, see `sourceTags`. They are no labels and no input of the build: a label
 * would make another image of each edit of a comment, and an input another build of each commit, behind which a preview
 * knows neither digest nor package.
 */
export class Image extends pulumi.ComponentResource {
    /** `name@sha256:…` as the first cluster pulls it. */
    readonly reference: pulumi.Output<string>;
    private readonly source: ImageSource;
    private readonly digest: pulumi.Output<string>;

    constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:images:Image", name, {}, opts);
        const { source } = args;
        this.source = source;
        this.digest = source.kind === "build" ? built(name, source, args, { parent: this }) : pulumi.output("");
        this.reference = this.named(source.kind === "build" ? source.pull : "");
        this.registerOutputs({ reference: this.reference });
    }

    /** `name@sha256:…` as that cluster pulls it. */
    on(cluster: Pick<Cluster, "pullRegistry">): pulumi.Output<string> {
        return this.named(this.source.kind === "build" ? pulledFrom(this.source, cluster) : "");
    }

    private named(repository: string): pulumi.Output<string> {
        const { source } = this;
        return source.kind === "digest"
            ? pulumi.output(source.reference)
            : this.digest.apply((pushed) => `${repository}@${pushed}`);
    }
}

/** Its digest, the same in each registry. */
function built(
    name: string,
    source: BuiltImage,
    { build, foretelling }: Omit<ImageArgs, "source">,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const origin = originOf(source);
    const pushing = { source, build, origin, foretelling };
    const digest = build.engine === "docker" ? classic(name, pushing, opts) : buildKit(name, pushing, opts);
    for (const [index, push] of pushedTo(source, build.registries).entries()) {
        const made = { source, push, digest, origin };
        const resource = index === 0 ? name : `${name}/${push}`;
        tag(resource, made, opts);
        attest(resource, { ...made, build }, opts);
    }
    return digest;
}

/** An image that is to be built and pushed. */
interface Pushing extends Pick<ImageArgs, "build" | "foretelling"> {
    readonly source: BuiltImage;
    readonly origin: Promise<Origin>;
}

/** A built image that is in its registry, or will be. */
interface Made {
    readonly source: BuiltImage;
    /** Repository that it is in. */
    readonly push: string;
    readonly digest: pulumi.Output<string>;
    readonly origin: Promise<Origin>;
}

/** Nothing waits for the tags, and what keeps them from being put is told without ending the run. */
function tag(name: string, { push, digest, origin }: Made, opts: pulumi.CustomResourceOptions): void {
    const place = { namespace: push };
    const tags = remote("ImageTags", name, { place, digest, tags: origin.then(sourceTags) }, opts);
    tell(`image ${name} lacks tags`, tags);
}

/** Nothing waits for what is told of the image beside it. */
function attest(
    name: string,
    { source, push, digest, origin, build }: Made & { readonly build: Build },
    opts: pulumi.CustomResourceOptions,
): void {
    const { sbom, provenance, required } = build.attestations;
    const kinds = [...(sbom ? (["sbom"] as const) : []), ...(provenance ? (["provenance"] as const) : [])];
    if (kinds.length > 0) {
        const place = { namespace: push };
        const facts = origin.then((known) => buildFacts(source, build, known));
        const args = { place, digest, kinds, build: facts, required };
        tell(`image ${name} lacks attestations`, remote("ImageAttestations", name, args, opts));
    }
}

/** @param resource what has the problem; undefined before anybody tried */
function tell(what: string, resource: pulumi.Resource & { readonly problem: pulumi.Output<string | undefined> }): void {
    resource.problem.apply((problem) =>
        problem === undefined || problem === "" ? undefined : pulumi.log.warn(`${what}: ${problem}`, resource),
    );
}

/** BuildKit, wherever it runs. */
function buildKit(
    name: string,
    { source, build, origin, foretelling }: Pushing,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const inputs = buildArgs(source, build);
    // Its delete removes the digest from the registry, which packages on peers name for good, and perhaps this very
    // stack as an image that is there already.
    const image = new dockerBuild.Image(name, inputs, { ...opts, retainOnDelete: true });
    return foretoldDigest({ name, image, inputs: { ...inputs }, origin }, foretelling);
}

/** A Docker engine without buildx. It cannot rewrite timestamps, so a rebuild of the same content has another digest. */
function classic(
    name: string,
    { source, build: { platform, network } }: Pushing,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const image = new docker.Image(
        name,
        {
            imageName: `${source.push}:latest`,
            build: {
                context: source.context,
                dockerfile: source.dockerfile,
                args: { ...source.buildArguments, SOURCE_DATE_EPOCH: epoch },
                ...stage(source),
                ...(platform === undefined ? {} : { platform }),
                ...(network === undefined ? {} : { network }),
            },
        },
        opts,
    );
    ifUnforeseen(image.repoDigest, () => {
        warnOfUnknown(name, image, "build.engine is docker, which makes another image of the same source each time");
    });
    return image.repoDigest.apply((pushed) => pushed.slice(pushed.indexOf("@") + 1));
}
