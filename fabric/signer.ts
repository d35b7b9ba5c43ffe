import { createHmac, createPrivateKey, sign, X509Certificate, type KeyObject } from "node:crypto";

import { msp } from "@hyperledger/fabric-protos";

import { failure, reasonOf } from "../ground/failure";
import { integer, sequence } from "./der";

/** Who speaks: a member of an organisation, as Fabric names it in every signature header. */
export interface Identity {
    readonly mspId: string;
    /** PEM of the enrolment certificate. */
    readonly certificate: string;
}

/** An identity that can sign; the key stays inside the closure. */
export interface Signer {
    readonly identity: Identity;
    /** ECDSA over SHA-256 of the message, DER encoded, with the low S that Fabric demands. */
    readonly sign: (message: Uint8Array) => Uint8Array;
    /** 32 bytes that are the same for the same message and key; who has not the key learns nothing of the message from them. */
    readonly mac: (message: Uint8Array) => Uint8Array;
}

/** Order of P-256; S and order - S sign equally well, and Fabric takes only the lower (bccsp/utils/ecdsa.go). */
const curveOrder = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const scalarLength = 32;

/** A signer from PEM; refuses a key that is not EC P-256 or does not belong to the certificate. */
export function newSigner(identity: Identity, privateKeyPem: string): Signer {
    const key = signingKey(identity, privateKeyPem);
    const secret = key.export({ type: "pkcs8", format: "der" });
    return {
        identity,
        sign: (message) => signLowS(key, message),
        mac: (message) => createHmac("sha256", secret).update(message).digest(),
    };
}

/** The bytes that stand for an identity in a signature header or as a creator. */
export function serializedIdentity(identity: Identity): Uint8Array {
    const serialized = new msp.SerializedIdentity();
    serialized.setMspid(identity.mspId);
    serialized.setIdBytes(Buffer.from(identity.certificate));
    return serialized.serializeBinary();
}

/** ECDSA P-256 over SHA-256 in DER with low S; `key` is checked by whoever loaded it. */
export function signLowS(key: KeyObject, message: Uint8Array): Uint8Array {
    const raw = sign("sha256", message, { key, dsaEncoding: "ieee-p1363" });
    const s = BigInt(`0x${raw.subarray(scalarLength).toString("hex")}`);
    const lowS = s > curveOrder / 2n ? curveOrder - s : s;
    return sequence(integer(raw.subarray(0, scalarLength)), integer(scalar(lowS)));
}

/** A P-256 private key from PKCS#8 or SEC1 PEM. The reason of its error never quotes the text. */
export function p256Key(privateKeyPem: string): KeyObject {
    const key = parsedKey(privateKeyPem);
    if (key?.asymmetricKeyType !== "ec" || key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
        throw new Error("the private key is not an EC P-256 key in PEM");
    }
    return key;
}

function parsedKey(privateKeyPem: string): KeyObject | undefined {
    try {
        return createPrivateKey(privateKeyPem);
    } catch {
        return undefined;
    }
}

function signingKey({ mspId, certificate }: Identity, privateKeyPem: string): KeyObject {
    try {
        const key = p256Key(privateKeyPem);
        if (new X509Certificate(certificate).checkPrivateKey(key)) {
            return key;
        }
    } catch (error) {
        throw failure({ operation: "sign", target: `behalf of ${mspId}` }, reasonOf(error));
    }
    throw failure(
        { operation: "sign", target: `behalf of ${mspId}` },
        "the private key is not that of the certificate",
    );
}

function scalar(value: bigint): Buffer {
    return Buffer.from(value.toString(16).padStart(2 * scalarLength, "0"), "hex");
}
