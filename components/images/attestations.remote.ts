import { failure, reasonOf } from "../../ground/failure";
import type { RemoteProvider, Placed } from "../remote/contract";
import type { BuildFacts } from "./build-facts";
import { inventoryOf } from "./inventory/inventory";
import { provenance } from "./provenance";
import { attach, isAttached, type Document } from "./referrers";
import { lookPatience, repositoryAt, type Manifest, type Repository } from "./registry";
import { spdxDocument } from "./spdx";

export type AttestationKind = "sbom" | "provenance";

/** Documents beside an image. Their place is no namespace but the repository: another one means another resource. */
export interface ImageAttestationsInputs extends Placed {
    /** The image: `sha256:…` */
    readonly digest: string;
    readonly kinds: readonly AttestationKind[];
    readonly build: BuildFacts;
    /** Whether a document that cannot be put ends the run. */
    readonly required: boolean;
}

export interface ImageAttestations {
    /** Those that are there. */
    readonly kinds: readonly AttestationKind[];
    /** Digests of the documents' manifests. */
    readonly documents: Readonly<Partial<Record<AttestationKind, string>>>;
    /** Why documents that are wanted are missing; empty when they are there. */
    readonly problem: string;
}

/**
 * Nothing that runs needs the documents, so what keeps them from being put is a problem to tell unless they are required. The state has the kinds that are
 * there, so that the next `up` tries the others again. They stay when the resource is deleted, as the image does.
 */
export const provider: RemoteProvider<ImageAttestationsInputs, ImageAttestations> = {
    replaces: [],
    updates: ["digest", "kinds", "build"],
    async create(inputs) {
        return { id: inputs.place.namespace, made: await attached(inputs, {}) };
    },
    async update(_id, olds, news) {
        return attached(news, olds.documents, olds.digest === news.digest);
    },
    async read(_id, outs) {
        const repository = repositoryAt(outs.place.namespace, lookPatience);
        try {
            const there = await Promise.all(outs.kinds.map((kind) => isThere(repository, outs, kind)));
            return { kinds: outs.kinds.filter((_kind, index) => there[index]) };
        } catch {
            return {};
        }
    },
};

/** What is not attached any more, or not yet, is attached. */
async function attached(
    inputs: ImageAttestationsInputs,
    former: ImageAttestations["documents"],
    isSameImage = false,
): Promise<ImageAttestations> {
    const { place, digest, required } = inputs;
    const repository = repositoryAt(place.namespace);
    const documents: Partial<Record<AttestationKind, string>> = {};
    let problem = "";
    try {
        const manifest = await imageManifest(repository, inputs);
        for (const kind of inputs.kinds) {
            const known = isSameImage ? former[kind] : undefined;
            // Its content follows from the image alone.
            const isKept = kind === "sbom" && known !== undefined && (await isAttached(repository, digest, known));
            documents[kind] = isKept
                ? known
                : await attach(
                      repository,
                      { digest, manifest },
                      await documentOf(kind, repository, inputs, manifest),
                      known,
                  );
        }
    } catch (error) {
        problem = reasonOf(error);
        if (required) {
            throw failure(
                { operation: "attach what build.attestations requires", target: `${place.namespace}@${digest}` },
                problem,
            );
        }
    }
    const kinds = inputs.kinds.filter((kind) => documents[kind] !== undefined);
    return { kinds, documents, problem };
}

async function imageManifest(repository: Repository, { place, digest }: ImageAttestationsInputs): Promise<Manifest> {
    const manifest = await repository.manifest(digest);
    if (manifest === undefined) {
        throw failure({ operation: `read ${digest}`, target: place.namespace, status: "404" }, "it is not there");
    }
    return manifest;
}

async function documentOf(
    kind: AttestationKind,
    repository: Repository,
    { place, digest, build }: ImageAttestationsInputs,
    manifest: Manifest,
): Promise<Document> {
    const image = { name: place.namespace, digest };
    return kind === "provenance"
        ? provenance(image, build)
        : spdxDocument(image, await inventoryOf(repository, image.name, manifest.content.toString()));
}

async function isThere(
    repository: Repository,
    { digest, documents }: Pick<ImageAttestationsInputs, "digest"> & ImageAttestations,
    kind: AttestationKind,
): Promise<boolean> {
    const document = documents[kind];
    return document !== undefined && (await isAttached(repository, digest, document));
}
