import { verify, type KeyObject } from "node:crypto";
import { fieldAt, objectAt, objectsAt, parseJson } from "../../ground/json";

/** A signature as cosign keeps it beside an image: a layer of the manifest under the tag `sha256-<digest>.sig`. */
interface CosignSignature {
    /** The bytes that were signed. */
    readonly payload: Buffer;
    /** Base64. */
    readonly signature: string;
}

/** Larger payloads are none of cosign's, which have some 250 bytes. */
const largestPayload = 64 * 1024;

/** The name of the tag under which cosign keeps the signatures of an image. */
export function signatureTag(digest: string): string {
    return `${digest.replace(":", "-")}.sig`;
}

/** What a manifest of signatures has: the payload's digest with the signature over it; whatever is of another form is left out. */
export function signaturesIn(manifest: string): readonly { readonly digest: string; readonly signature: string }[] {
    return objectsAt(parseJson(manifest), "layers").flatMap((layer) => {
        const { digest, size } = layer;
        const signature = fieldAt(layer, "annotations", "dev.cosignproject.cosign/signature");
        const isSmall = typeof size === "number" && size <= largestPayload;
        return isSmall && typeof digest === "string" && typeof signature === "string" ? [{ digest, signature }] : [];
    });
}

/** Why a signature does not vouch for an image; undefined when one of the keys has signed that it is this digest. */
export function signatureFault(
    { payload, signature }: CosignSignature,
    digest: string,
    keys: readonly KeyObject[],
): string | undefined {
    const bytes = Buffer.from(signature, "base64");
    if (!keys.some((key) => isSignedBy(payload, bytes, key))) {
        return "no key of trust has made the signature";
    }
    const signed = signedDigest(payload);
    return signed === digest ? undefined : `the signature is for ${signed ?? "something that is no image"}`;
}

/** An algorithm that the key does not have is no signature either. */
function isSignedBy(payload: Buffer, signature: Buffer, key: KeyObject): boolean {
    try {
        return verify(key.asymmetricKeyType === "ed25519" ? null : "sha256", payload, key, signature);
    } catch {
        return false;
    }
}

/** The form is Red Hat's "simple signing": {"critical": {"image": {"docker-manifest-digest": …}, "type": …}}. */
function signedDigest(payload: Buffer): string | undefined {
    const critical = objectAt(parseJson(payload.toString()), "critical");
    const digest = fieldAt(critical, "image", "docker-manifest-digest");
    const isOurs = critical.type === "cosign container image signature";
    return isOurs && typeof digest === "string" ? digest : undefined;
}
