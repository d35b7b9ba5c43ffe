import { randomInt } from "node:crypto";

import type { KubeObject } from "../../cluster/object";
import type { ChaincodeJson } from "../package/chaincode";
import { packageHash, packageParts } from "../package/id";
import type { Settings } from "../settings";
import { labelValueProblem, longestLabel } from "./rules";

/** Kubernetes' own alphabet for the ends of generated names: nothing that spells words or looks alike. */
const suffixAlphabet = "bcdfghjklmnpqrstvwxz2456789";
const suffixLength = 5;

/** What fabric-builder-k8s writes as creator, so that what looks for its objects finds ours. */
const creator = "fabric-builder-k8s";

/** Label of all that builders made for peers, this one and fabric-builder-k8s. */
export const creatorLabel = "app.kubernetes.io/created-by";

/** Selects what builders made for peers. */
export const creatorSelector = `${creatorLabel}=${creator}`;

/** Label that tells what runs a chaincode from what builds one. */
export const componentLabel = "app.kubernetes.io/component";

export const fieldManager = creator;

/** Not a label of fabric-builder-k8s: lets the API server send each agent its own peer's objects only. */
export const peerLabel = `${creator}-peer`;

/** By which Kubernetes names the Job of a pod. */
export const jobLabel = "batch.kubernetes.io/job-name";

const runComponent = { [componentLabel]: "chaincode" } as const;

const chaincodeLabel = `${creator}-cclabel`;

export const annotationNames = {
    chaincodeId: `${creator}-ccid`,
    mspId: `${creator}-mspid`,
    peerAddress: `${creator}-peeraddress`,
    peerId: `${creator}-peerid`,
    /** Not one of fabric-builder-k8s: the process that has made a build's Job. */
    maker: `${creator}-maker`,
    /** When it was asked for, in milliseconds: Kubernetes notes whole seconds. */
    asked: `${creator}-asked`,
} as const;

/**
 * The name of a chaincode's Secret, and of its Jobs before their random suffix, as fabric-builder-k8s gives it:
 * `<prefix>-<label>-<hash>`, the label cut so that a Job's name is a DNS label.
 */
export function objectName(
    { objectNamePrefix, peerId }: Settings,
    chaincode: Pick<ChaincodeJson, "chaincodeId" | "peerAddress" | "mspId">,
): string {
    const { chaincodeId, peerAddress, mspId } = chaincode;
    const hash = shortHash([objectNamePrefix, peerId, peerAddress, mspId, chaincodeId].join(""));
    const label = packageParts(chaincodeId)
        .label.toLowerCase()
        .replace(/[^-0-9a-z]/g, "");
    const room = longestLabel - objectNamePrefix.length - hash.length - suffixLength - 3;
    return `${objectNamePrefix}-${label.slice(0, room)}-${hash}`;
}

/** A new name for a Job. */
export function newJobName(objectName: string): string {
    const letter = (): string => suffixAlphabet.charAt(randomInt(suffixAlphabet.length));
    return `${objectName}-${Array.from({ length: suffixLength }, letter).join("")}`;
}

/** Whether a Job may have this name, given the object name of what it runs. */
export function isJobName(name: string, objectName: string): boolean {
    const isSuffix = new RegExp(`^-[${suffixAlphabet}]{${suffixLength}}$`);
    return name.startsWith(objectName) && isSuffix.test(name.slice(objectName.length));
}

/**
 * The name of the Job that builds a package, the same for all peers of a namespace: the API server lets one of them make it.
 * As long as the name of a run's Job.
 */
export function buildName(settings: Settings, label: string, key: string): string {
    const place = { chaincodeId: `build-${label}:${key}`, peerAddress: "", mspId: "" };
    return `${objectName({ ...settings, peerId: "" }, place)}-${"build".slice(0, suffixLength)}`;
}

/** The object name that a Job's name begins with. */
export function objectNameOf(jobName: string): string {
    return jobName.slice(0, -suffixLength - 1);
}

export function labels(
    { peerId }: Settings,
    { chaincodeId }: Pick<ChaincodeJson, "chaincodeId">,
): Readonly<Record<string, string>> {
    const { label, hash } = packageParts(chaincodeId);
    return {
        "app.kubernetes.io/name": "hyperledger-fabric",
        ...runComponent,
        [creatorLabel]: creator,
        "app.kubernetes.io/managed-by": creator,
        [chaincodeLabel]: chaincodeLabelValue(label),
        [`${creator}-cchash`]: base32(packageHash(hash)),
        [peerLabel]: peerLabelValue(peerId),
    };
}

/** Selects the pods that run chaincodes for these peers, and no others: a LabelSelector. */
export function runSelector(peerIds: readonly string[]): LabelSelector {
    return madeFor(peerIds, runComponent);
}

/** Selects the pods of a component that builders made for these peers, as a LabelSelector. */
export function madeFor(peerIds: readonly string[], component: Readonly<Record<string, string>>): LabelSelector {
    const values = peerIds.map(peerLabelValue);
    return {
        matchLabels: { ...component, [creatorLabel]: creator },
        matchExpressions: [{ key: peerLabel, operator: "In", values }],
    };
}

/** Kubernetes' own. */
export interface LabelSelector {
    readonly matchLabels: Readonly<Record<string, string>>;
    readonly matchExpressions: readonly {
        readonly key: string;
        readonly operator: "In";
        readonly values: readonly string[];
    }[];
}

/** Whether a Job runs or builds a chaincode of a package with this label. */
export function isOfPackage({ metadata }: KubeObject, label: string): boolean {
    return metadata.labels?.[chaincodeLabel] === chaincodeLabelValue(label);
}

/** A package's label as the value of a label: peers take more of them than Kubernetes does. */
function chaincodeLabelValue(label: string): string {
    const cut = label.replace(/[^-A-Za-z0-9_.]/g, "-").slice(0, longestLabel);
    return labelValueProblem(label) === undefined ? label : cut.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}

export function annotations({ peerId }: Settings, chaincode: ChaincodeJson): Readonly<Record<string, string>> {
    return {
        [annotationNames.chaincodeId]: chaincode.chaincodeId,
        [annotationNames.mspId]: chaincode.mspId,
        [annotationNames.peerAddress]: chaincode.peerAddress,
        [annotationNames.peerId]: peerId,
    };
}

/** Selects what this builder made for one peer. */
export function peerSelector(peerId: string): string {
    return `${peerLabel}=${peerLabelValue(peerId)}`;
}

function peerLabelValue(peerId: string): string {
    return labelValueProblem(peerId) === undefined ? peerId : shortHash(peerId);
}

/** 13 characters: FNV-1a of 64 bits, big-endian, in lower-case base32. */
function shortHash(text: string): string {
    let hash = 0xcbf29ce484222325n;
    for (const byte of Buffer.from(text)) {
        hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
    }
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(hash);
    return base32(bytes).toLowerCase();
}

/** RFC 4648, without padding. */
function base32(bytes: Buffer): string {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    const groups = bits.match(/.{1,5}/g) ?? [];
    return groups.map((group) => alphabet.charAt(parseInt(group.padEnd(5, "0"), 2))).join("");
}
