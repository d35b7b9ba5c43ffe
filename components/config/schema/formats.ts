import { z } from "zod";
import { hasUnseen } from "../../../fabric/visible";
import { quoted } from "../problem";
import { checked, named } from "./named";

/** Fabric refuses these as names of chaincodes. */
const systemChaincodes = ["cscc", "escc", "lscc", "qscc", "vscc"];

export const dnsName = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*";
const onlyDots = { error: "must be more than dots: Fabric refuses such a name in a channel" };
const setByTheStack = { error: "is set by the stack itself" };

/** Text of any content but none. */
export const someText = z.string().min(1, "must not be empty");

/** Names, words and paths that others look up as they are: nothing that nobody sees, and no space around. */
export const plainText = checked(someText, (text) => {
    const index = Array.from(text).findIndex((character) => hasUnseen(character));
    if (index !== -1) {
        return `must have no character that nobody sees: character ${index + 1} of ${quoted(text)} is one`;
    }
    return text === text.trim() ? undefined : `must not begin or end with a space: ${quoted(text)}`;
});

/** Name that Kubernetes accepts for a Service, hence for whatever an organisation runs. */
export const rfc1035Label = named(
    /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/,
    "an RFC 1035 label (lower-case letters, digits and dashes; starts with a letter, ends with a letter or digit)",
    63,
);

/** One that somebody else has things in. */
export const anyNamespaceName = named(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    "a namespace name (lower-case letters, digits and dashes; starts and ends with a letter or digit)",
    63,
);

export const namespaceName = anyNamespaceName.refine((name) => !name.startsWith("kube-"), {
    error: 'must not begin with "kube-": those are Kubernetes\' own',
});

export const domainName = named(
    new RegExp(`^${dnsName}$`),
    "a DNS name (lower-case letters, digits, dashes and dots)",
    253,
);

/** The letters that Fabric's policy language can read back; Fabric refuses the two of dots alone as names in a channel's config. */
export const mspId = named(/^[A-Za-z0-9.-]+$/, "an MSP ID (letters, digits, dots and dashes)", 249).refine(
    isMoreThanDots,
    onlyDots,
);

/**
 * fabric common/configtx/validator.go, and what Kubernetes takes as a ConfigMap's name and a label's value: both are
 * `<name>-genesis`.
 */
export const channelName = named(
    /^[a-z](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/,
    "a channel name (lower-case letters, digits, dots and dashes; starts with a letter; no dot or dash at the end or beside a dot)",
    55,
);

/** fabric core/chaincode/lifecycle/scc.go */
export const chaincodeName = named(
    /^[a-zA-Z0-9]+(?:[-_][a-zA-Z0-9]+)*$/,
    'a chaincode name (letters and digits, with a single "-" or "_" between them)',
    255,
).refine((name) => !systemChaincodes.includes(name), {
    error: "is the name of one of Fabric's system chaincodes",
});

export const chaincodeVersion = named(/^[A-Za-z0-9_.+-]+$/, 'a version (letters, digits, "_", ".", "+" and "-")', 255);

/** fabric core/chaincode/persistence; no longer than the packer takes, since peers make file names of it. */
export const packageLabel = named(
    /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/,
    'a package label (letters, digits, ".", "+", "-" and "_"; starts with a letter or digit)',
    173,
);

export const collectionName = named(
    /^[A-Za-z0-9-]+(?:[A-Za-z0-9_-]+)*$/,
    'a collection name (letters, digits, "-" and "_"; does not start with "_")',
    255,
);

export const policyName = named(/^[A-Za-z0-9.-]+$/, "a policy name (letters, digits, dots and dashes)", 249).refine(
    isMoreThanDots,
    onlyDots,
);

export const storageClassName = named(
    new RegExp(`^${dnsName}$`),
    "a storage class name (lower-case letters, digits, dashes and dots)",
    253,
);

export const labelValue = named(
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?$/,
    "a Kubernetes label value (letters, digits, dashes, dots and underscores)",
    63,
);

const keyText = `(?:${dnsName}/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?`;

export const labelKey = named(
    new RegExp(`^${keyText}$`),
    'a Kubernetes label key (such as "zone" or "topology.kubernetes.io/zone")',
    317,
);

/** Labels by which the builder and the components find what is theirs. */
export const podLabelKey = labelKey.refine(
    (key) =>
        !/^(?:app\.kubernetes\.io\/(?:name|component|part-of|created-by|managed-by)$|fabric-builder-k8s-)/.test(key),
    setByTheStack,
);

export const podAnnotationKey = named(
    new RegExp(`^${keyText}$`),
    'a Kubernetes annotation key (such as "note" or "prometheus.io/scrape")',
    317,
).refine((key) => !key.startsWith("fabric-builder-k8s-"), setByTheStack);

/** Pulumi's own annotations say how an object is made, which is the program's to say. */
export const annotationKey = named(
    new RegExp(`^${keyText}$`),
    'a Kubernetes annotation key (such as "note" or "prometheus.io/scrape")',
    317,
).refine((key) => !key.startsWith("pulumi.com/"), setByTheStack);

/** Name of a Kubernetes object: a DNS subdomain. */
export const objectName = named(
    new RegExp(`^${dnsName}$`),
    "the name of a Kubernetes object (lower-case letters, digits, dashes and dots)",
    253,
);

export const variableName = named(
    /^[A-Za-z_][A-Za-z0-9_.-]*$/,
    "the name of an environment variable (letters, digits, underscores, dots and dashes; does not start with a digit)",
);

/** By these a chaincode finds its peer, or a chaincode server its address and its certificates. */
const chaincodeVariables: ReadonlySet<string> = new Set([
    ...["CORE_PEER_ADDRESS", "CORE_PEER_LOCALMSPID", "CORE_PEER_TLS_ENABLED", "CORE_PEER_TLS_ROOTCERT_FILE"],
    ...["PATH", "FILE"].flatMap((end) => [`CORE_TLS_CLIENT_KEY_${end}`, `CORE_TLS_CLIENT_CERT_${end}`]),
    ...["CHAINCODE_ID", "CHAINCODE_CCID", "CORE_CHAINCODE_ID", "CORE_CHAINCODE_ID_NAME"],
    ...["CHAINCODE_SERVER_ADDRESS", "CHAINCODE_ADDRESS", "CORE_CHAINCODE_ADDRESS"],
    ...["CHAINCODE_TLS_DISABLED", "CHAINCODE_TLS_CERT", "CHAINCODE_TLS_KEY", "CHAINCODE_CLIENT_CA_CERT"],
    ...["CERT", "KEY", "CLIENT_CACERT"].map((file) => `CORE_CHAINCODE_TLS_${file}_FILE`),
]);

export const podVariableName = variableName.refine((name) => !chaincodeVariables.has(name), setByTheStack);

/** fabric-builder-k8s allows the dash at the end. */
export const objectNamePrefix = named(
    /^[a-z][a-z0-9-]*$/,
    "a prefix of an RFC 1035 label (lower-case letters, digits and dashes; starts with a letter)",
    30,
);

/** fabric common/configtx/validator.go */
function isMoreThanDots(name: string): boolean {
    return name !== "." && name !== "..";
}
