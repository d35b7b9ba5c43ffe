import { fullName } from "../../builder/package/registries";
import type { BuildFacts } from "./build-facts";
import type { Document } from "./referrers";
import type { Named } from "./spdx";

const statementType = "application/vnd.in-toto+json";
const predicateType = "https://slsa.dev/provenance/v1";

/** Explained in docs/publish-chaincode.md; another meaning of the fields would be another number. */
const buildType = "urn:fabric-on-kubernetes:image-build:1";
const builderId = "urn:fabric-on-kubernetes:pulumi-up";

interface Resource {
    readonly name?: string;
    readonly uri?: string;
    readonly digest?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * What an image was made from and how, as SLSA's provenance in an in-toto statement. It is not signed, and tells no time: the same build of the
 * same source always makes the same statement.
 */
export function provenance(image: Named, facts: BuildFacts): Document {
    const { engine, context, dockerfile, target, platform, network } = facts;
    const statement = {
        _type: "https://in-toto.io/Statement/v1",
        subject: [{ name: image.name, digest: digestSet(image.digest) }],
        predicateType,
        predicate: {
            buildDefinition: {
                buildType,
                externalParameters: { context, dockerfile, target, platform, network, arguments: facts.arguments },
                internalParameters: { engine, SOURCE_DATE_EPOCH: "0" },
                resolvedDependencies: [source(facts), recipe(facts), ...facts.bases.map(base)],
            },
            runDetails: { builder: { id: builderId } },
        },
    };
    return {
        mediaType: statementType,
        title: "provenance.intoto.json",
        annotations: { "in-toto.io/predicate-type": predicateType },
        content: Buffer.from(JSON.stringify(statement)),
    };
}

/** A folder with changes that are in no commit is not the commit's. */
function source({ context, content, revision }: BuildFacts): Resource {
    const isCommitted = revision !== undefined && !revision.endsWith("-dirty");
    return {
        name: context,
        ...(isCommitted ? { digest: { gitCommit: revision } } : {}),
        annotations: { content, ...(revision === undefined ? {} : { revision }) },
    };
}

function recipe({ dockerfile, recipe: sha256 }: BuildFacts): Resource {
    return { name: dockerfile, digest: { sha256 } };
}

/** By a package URL; one that the Dockerfile names by tag has no digest that would hold for longer than the build. */
function base(reference: string): Resource {
    const [, digest] = reference.split("@");
    const [registry = "", ...steps] = fullName(reference).split("/");
    const tag = /:([^/:]+)$/.exec(reference.split("@")[0] ?? "")?.[1];
    const at = tag === undefined ? "" : `@${encodeURIComponent(tag)}`;
    const host = registry === "docker.io" ? "" : `?repository_url=${encodeURIComponent(registry)}`;
    return {
        uri: `pkg:docker/${steps.map(encodeURIComponent).join("/")}${at}${host}`,
        ...(digest === undefined ? {} : { digest: digestSet(digest) }),
    };
}

/** `sha256:…` as in-toto has it. */
function digestSet(digest: string): Readonly<Record<string, string>> {
    const [algorithm = "", value = ""] = digest.split(":");
    return { [algorithm]: value };
}
