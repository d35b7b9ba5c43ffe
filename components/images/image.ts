import * as docker from "@pulumi/docker";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { pulledFrom, pushedTo, type BuiltImage, type ImageSource } from "../model/image";
import type { Build, Cluster } from "../model/network";
import { remote } from "../remote/resource";
import { buildFacts } from "./build-facts";
import { originOf, type Origin } from "./origin";
import { isWithoutTls } from "./registry";
import { sourceTags } from "./tags";

export interface ImageArgs {
    readonly source: ImageSource;
    readonly build: Build;
}

/** Timestamps of a built image, so that the same content has the same digest whenever it is built. */
const epoch = "0";

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
        const { source, build } = args;
        this.source = source;
        this.digest = source.kind === "build" ? built(name, source, build, { parent: this }) : pulumi.output("");
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
    build: Build,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const digest = build.engine === "docker" ? classic(name, source, build, opts) : buildKit(name, source, build, opts);
    const origin = originOf(source);
    for (const [index, push] of pushedTo(source, build.registries).entries()) {
        const made = { source, push, digest, origin };
        const resource = index === 0 ? name : `${name}/${push}`;
        tag(resource, made, opts);
        attest(resource, { ...made, build }, opts);
    }
    return digest;
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
            tags: [...verified(source)],
            exports: [
                { raw: `type=image,${names(source, build)},push=true,oci-mediatypes=true,rewrite-timestamp=true` },
            ],
            ...(build.platform === undefined ? {} : { platforms: [build.platform] }),
            ...(build.network === undefined ? {} : { network: build.network }),
            push: false,
            buildOnPreview: false,
            ...stage(source),
            ...(build.builder === undefined ? {} : { builder: { name: build.builder } }),
        },
        // Its delete removes the digest from the registry, which packages on peers name for good, and perhaps this very
        // stack as an image that is there already.
        { ...opts, retainOnDelete: true },
    );
    return known(image.digest);
}

/** A field of CSV, quoted where there are several: BuildKit pushes what it has built to each. */
function names(source: BuiltImage, build: Build): string {
    const all = pushedTo(source, build.registries).map((push) => `${push}:latest`);
    return all.length === 1 ? `name=${all.join("")}` : `"name=${all.join(",")}"`;
}

/**
 * Tags that a refresh looks for in the registry; the one that is pushed stands in the export. The provider speaks TLS alone, and of a
 * registry without it would tell at each refresh that it cannot look.
 */
function verified({ push }: BuiltImage): readonly string[] {
    return isWithoutTls(push) ? [] : [`${push}:latest`];
}

/** In the preview of a rebuild the provider answers an empty digest; what nobody knows yet must not become a package ID. */
function known(digest: pulumi.Output<string>): pulumi.Output<string> {
    const found = digest.apply((pushed) => (pushed === "" ? pulumi.unknown : pushed));
    return found as pulumi.Output<string>; // An unknown value is never handed on, so all that comes through is text.
}

/** A Docker engine without buildx. It cannot rewrite timestamps, so a rebuild of the same content has another digest. */
function classic(
    name: string,
    source: BuiltImage,
    { platform, network }: Build,
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
    return image.repoDigest.apply((pushed) => pushed.slice(pushed.indexOf("@") + 1));
}

/** The stage of the Dockerfile to stop at; without one, its last. */
function stage({ target }: BuiltImage): { readonly target?: string } {
    return target === undefined ? {} : { target };
}
