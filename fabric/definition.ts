import { createHash } from "node:crypto";

import { peer } from "@hyperledger/fabric-protos";

import { parsePolicy } from "./policy";
import { formatPolicy } from "./policy-format";
import { visible } from "./visible";

/** What organisations agree on when they define a chaincode on a channel, but for its sequence. */
export interface Definition {
    readonly name: string;
    readonly version: string;
    readonly endorsementPolicy: EndorsementPolicy | undefined;
    /** A serialised CollectionConfigPackage. None when absent. */
    readonly collections?: Uint8Array | undefined;
    /** Whether the chaincode answers nothing before it was called once as init. */
    readonly initRequired: boolean;
    /** Default "escc". */
    readonly endorsementPlugin?: string;
    /** Default "vscc". */
    readonly validationPlugin?: string;
}

/**
 * Whose endorsement a transaction needs: a signature policy as text, or a policy of the channel by its path
 * ("/Channel/Application/Endorsement", which is also what an absent policy means). A policy on the ledger that our
 * language cannot say comes back as its bytes, an ApplicationPolicy in hex.
 */
export type EndorsementPolicy =
    { readonly signature: string } | { readonly channelPolicy: string } | { readonly bytes: string };

/** A definition as the messages of the lifecycle chaincode carry it, defaults filled in. */
export interface WireDefinition {
    readonly version: string;
    readonly endorsementPlugin: string;
    readonly validationPlugin: string;
    /** A serialised ApplicationPolicy. */
    readonly validationParameter: Uint8Array;
    /** Empty when there are no collections. */
    readonly collections: Uint8Array;
    readonly initRequired: boolean;
}

interface DefinitionField {
    /** What people call it. */
    readonly name: string;
    /** Equal when the fields are. */
    readonly text: (wire: WireDefinition) => string;
    /** For people. Default: `text`. */
    readonly shown?: (wire: WireDefinition) => string;
}

/** The fields that make a definition. */
const definitionFields: readonly DefinitionField[] = [
    { name: "version", text: (wire) => wire.version },
    {
        name: "endorsement policy",
        text: (wire) => hex(wire.validationParameter),
        shown: (wire) => shownPolicy(readPolicy(wire.validationParameter)),
    },
    {
        name: "collections",
        text: (wire) => hex(wire.collections),
        shown: (wire) => collectionNames(wire.collections).join(", ") || "none",
    },
    { name: "init required", text: (wire) => String(wire.initRequired) },
    { name: "endorsement plugin", text: (wire) => wire.endorsementPlugin },
    { name: "validation plugin", text: (wire) => wire.validationPlugin },
];

/** Characters of what is shown of a field. */
const longestShown = 200;

const channelDefault = "/Channel/Application/Endorsement";

/** SHA-256 in hex over everything that organisations agree on but the sequence; the same for equal definitions. */
export function definitionHash(definition: Definition): string {
    const wire = wireDefinition(definition);
    const parts = [definition.name, ...definitionFields.map(({ text }) => text(wire))];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** The names of the fields that differ, for messages. */
export function definitionDifferences(a: Definition, b: Definition): readonly string[] {
    const [first, second] = [wireDefinition(a), wireDefinition(b)];
    return definitionFields.filter(({ text }) => text(first) !== text(second)).map(({ name }) => name);
}

/** By name the fields in which `other` differs, each with what it has there, for people: its author may be anybody. */
export function differingFields(definition: Definition, other: Definition): Readonly<Record<string, string>> {
    const [wanted, found] = [wireDefinition(definition), wireDefinition(other)];
    const differing = definitionFields.filter(({ text }) => text(wanted) !== text(found));
    return Object.fromEntries(
        differing.map(({ name, text, shown = text }) => {
            // Collections of the same names, or a policy that reads alike, differ all the same.
            const what = shown(found) === shown(wanted) ? `${shown(found)}, otherwise` : shown(found);
            return [name, visible(what).slice(0, longestShown)];
        }),
    );
}

export function wireDefinition(definition: Definition): WireDefinition {
    return {
        version: definition.version,
        endorsementPlugin: definition.endorsementPlugin ?? "escc",
        validationPlugin: definition.validationPlugin ?? "vscc",
        validationParameter: applicationPolicy(definition.endorsementPolicy),
        collections: canonicalCollections(definition.collections ?? new Uint8Array()),
        initRequired: definition.initRequired,
    };
}

/** The definition that a message of the lifecycle chaincode stands for. */
export function readDefinition(name: string, wire: WireDefinition): Definition {
    const { version, endorsementPlugin, validationPlugin, initRequired } = wire;
    return {
        name,
        version,
        endorsementPolicy: readPolicy(wire.validationParameter),
        collections: wire.collections.length > 0 ? wire.collections : undefined,
        initRequired,
        endorsementPlugin,
        validationPlugin,
    };
}

/** A serialised ApplicationPolicy; undefined refers to the channel's own Endorsement policy. */
export function applicationPolicy(policy: EndorsementPolicy | undefined): Uint8Array {
    if (policy !== undefined && "bytes" in policy) {
        return Buffer.from(policy.bytes, "hex");
    }
    const message = new peer.ApplicationPolicy();
    if (policy !== undefined && "signature" in policy) {
        message.setSignaturePolicy(parsePolicy(policy.signature));
    } else {
        message.setChannelConfigPolicyReference(policy?.channelPolicy ?? channelDefault);
    }
    return message.serializeBinary();
}

/** The readable form is used only when it leads back to the very same bytes, since those are what peers compare. */
function readPolicy(bytes: Uint8Array): EndorsementPolicy {
    const exact: EndorsementPolicy = { bytes: hex(bytes) };
    try {
        const readable = readablePolicy(bytes) ?? exact;
        return Buffer.compare(applicationPolicy(readable), bytes) === 0 ? readable : exact;
    } catch {
        return exact;
    }
}

function readablePolicy(bytes: Uint8Array): EndorsementPolicy | undefined {
    const message = peer.ApplicationPolicy.deserializeBinary(bytes);
    const policy = message.getSignaturePolicy();
    if (policy === undefined) {
        return { channelPolicy: message.getChannelConfigPolicyReference() };
    }
    const signature = formatPolicy(policy);
    return signature === undefined ? undefined : { signature };
}

function shownPolicy(policy: EndorsementPolicy): string {
    if ("signature" in policy) {
        return policy.signature;
    }
    return "channelPolicy" in policy ? policy.channelPolicy : policy.bytes;
}

function collectionNames(bytes: Uint8Array): readonly string[] {
    const { StaticCollectionConfig } = peer;
    return peer.CollectionConfigPackage.deserializeBinary(bytes)
        .getConfigList()
        .map((config) => (config.getStaticCollectionConfig() ?? new StaticCollectionConfig()).getName());
}

/** The bytes that this encoder makes of the same collections, so that encoders do not make a difference. */
function canonicalCollections(bytes: Uint8Array): Uint8Array {
    return peer.CollectionConfigPackage.deserializeBinary(bytes).serializeBinary();
}

function hex(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString("hex");
}
