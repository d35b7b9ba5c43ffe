import type * as dockerBuild from "@pulumi/docker-build";
import { pushedTo, type BuiltImage } from "../model/image";
import type { Build } from "../model/network";
import { isWithoutTls } from "./registry";

/** Timestamps of a built image, so that the same content has the same digest whenever it is built. */
export const epoch = "0";

/** What BuildKit is asked for, wherever it runs: rewritten timestamps and no attestation, so that the digest depends on the content alone. */
export function buildArgs(source: BuiltImage, build: Build): dockerBuild.ImageArgs {
    return {
        context: { location: source.context },
        dockerfile: { location: source.dockerfile },
        buildArgs: { ...source.buildArguments, SOURCE_DATE_EPOCH: epoch },
        tags: [...verified(source)],
        exports: [{ raw: `type=image,${names(source, build)},push=true,oci-mediatypes=true,rewrite-timestamp=true` }],
        ...(build.platform === undefined ? {} : { platforms: [build.platform] }),
        ...(build.network === undefined ? {} : { network: build.network }),
        push: false,
        // A preview without a builder would fail: `foretold` builds what it can.
        buildOnPreview: false,
        ...stage(source),
        ...(build.builder === undefined ? {} : { builder: { name: build.builder } }),
    };
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

/** The stage of the Dockerfile to stop at; without one, its last. */
export function stage({ target }: BuiltImage): { readonly target?: string } {
    return target === undefined ? {} : { target };
}
