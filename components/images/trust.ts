import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { fullName, fullPrefix } from "../../builder/package/registries";
import { reasonOf } from "../../ground/failure";
import { pathOf, type Problem } from "../config/problem";
import type { StackConfig } from "../config/schema/stack";
import { repositoryAt, type Repository } from "./registry";
import { signatureFault, signaturesIn, signatureTag } from "./signature";

/** An image that the config names, where it does. */
interface Named {
    readonly path: string;
    readonly reference: string;
}

interface Rule {
    /** Whole steps of a name, as `ghcr.io/acme`. */
    readonly images: string;
    readonly keys: readonly KeyObject[];
}

/** Opens a repository; tests open another. */
type Open = (name: string) => Repository;

/**
 * Images of the config that a rule of `trust` is about and that none of its keys has signed, by path; also rules whose keys cannot be read. Images that
 * the stack builds itself are signed by nobody, and are known by what they are built from.
 */
export async function trustProblems(config: StackConfig, open: Open = repositoryAt): Promise<readonly Problem[]> {
    const problems: Problem[] = [];
    const rules = config.trust.map(({ images, keys }, index): Rule => {
        const read = keys.flatMap((file, at) => {
            const key = publicKey(file);
            const reason = `${JSON.stringify(file)} is no file with a public key in PEM, as cosign generate-key-pair writes it`;
            return key ?? (problems.push({ path: pathOf("trust", index, "keys", at), reason }), []);
        });
        return { images: fullPrefix(images), keys: read };
    });
    const judged = namedImages(config).flatMap((named) => {
        const rule = ruleFor(named.reference, rules);
        return rule === undefined ? [] : [faultOf(named, rule, open)];
    });
    return [...problems, ...(await Promise.all(judged)).flat()];
}

function publicKey(file: string): KeyObject | undefined {
    try {
        return createPublicKey(readFileSync(file));
    } catch {
        return undefined;
    }
}

/** The longest that fits. */
function ruleFor(reference: string, rules: readonly Rule[]): Rule | undefined {
    const name = fullName(reference);
    return rules
        .filter(({ images }) => name === images || name.startsWith(`${images}/`))
        .sort((a, b) => b.images.length - a.images.length)[0];
}

async function faultOf({ path, reference }: Named, { keys }: Rule, open: Open): Promise<readonly Problem[]> {
    const [, digest] = reference.split("@");
    if (digest === undefined) {
        const reason = "is named by a tag, which may be another image tomorrow: trust wants a digest (name@sha256:…)";
        return [{ path, reason: `"${reference}" ${reason}` }];
    }
    const reason = await unsignedReason(open(fullName(reference)), digest, keys);
    return reason === undefined ? [] : [{ path, reason: `"${reference}" is not signed by a key of trust: ${reason}` }];
}

/** Why none of an image's signatures counts; undefined when one does. */
async function unsignedReason(
    repository: Repository,
    digest: string,
    keys: readonly KeyObject[],
): Promise<string | undefined> {
    try {
        const manifest = await repository.read("manifests", signatureTag(digest));
        const found = manifest === undefined ? [] : signaturesIn(manifest.toString());
        const reasons: string[] = [];
        for (const { digest: layer, signature } of found) {
            const payload = await repository.read("blobs", layer);
            const isWhole = payload !== undefined && layer === `sha256:${sha256(payload)}`;
            const fault = isWhole ? signatureFault({ payload, signature }, digest, keys) : "its payload is not there";
            if (fault === undefined) {
                return undefined;
            }
            reasons.push(fault);
        }
        return reasons[0] ?? `its repository has no signature under ${signatureTag(digest)}`;
    } catch (error) {
        return reasonOf(error);
    }
}

function sha256(bytes: Buffer): string {
    return createHash("sha256").update(bytes).digest("hex");
}

/** All images that run or that something that runs is built on. */
function namedImages({ images, chaincodes, languages, organizations }: StackConfig): readonly Named[] {
    const { builder, couchdb, golang, golangRuntime, javaBuild, javaRuntime, ...always } = images;
    const used = (type: string): boolean => chaincodes.some((chaincode) => chaincode.type === type);
    const own: Readonly<Record<string, string | undefined>> = {
        ...always,
        builder,
        couchdb: organizations.some(({ stateDatabase }) => stateDatabase === "couchdb") ? couchdb : undefined,
        ...(used("golang") ? { golang, golangRuntime } : {}),
        ...(used("java") ? { javaBuild, javaRuntime } : {}),
    };
    const ofLanguages = (["golang", "node", "java"] as const).filter(used).flatMap((language) => {
        const { buildImage, runtimeImage } = languages[language];
        return Object.entries({ buildImage, runtimeImage }).map(
            ([key, at]) => [pathOf("languages", language, key), at] as const,
        );
    });
    return [
        ...Object.entries(own).map(([key, at]) => [pathOf("images", key), at] as const),
        ...chaincodes.map(({ image }, index) => [pathOf("chaincodes", index, "image"), image] as const),
        ...ofLanguages,
    ].flatMap(([path, reference]) => (reference === undefined ? [] : [{ path, reference }]));
}
