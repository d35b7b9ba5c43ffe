import { isIP } from "node:net";
import { z } from "zod";
import { byteCount, byteSizePattern, durationPattern, milliseconds, quantityPattern } from "./units";

/** Fabric refuses these as names of chaincodes. */
const systemChaincodes = ["cscc", "escc", "lscc", "qscc", "vscc"];

const dnsName = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*";
const templatedLetter = "(?:[a-z0-9]|\\{\\{\\.[A-Za-z_][A-Za-z0-9_]*\\}\\})";
const templatedPart = `${templatedLetter}(?:(?:${templatedLetter}|-)*${templatedLetter})?`;
const imageName = `(?:[A-Za-z0-9.-]+(?::\\d+)?/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*`;
const digest = "@sha256:[0-9a-f]{64}";

const portRange = { error: "has a port outside 1 to 65535" };
const setByTheStack = { error: "is set by the stack itself" };

/** Text of any content but none. */
export const someText = z.string().min(1, "must not be empty");

/** Name that Kubernetes accepts for a Service, hence for whatever an organisation runs. */
export const rfc1035Label = named(
    /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/,
    "an RFC 1035 label (lower-case letters, digits and dashes; starts with a letter, ends with a letter or digit)",
    63,
);

export const namespaceName = named(
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
    "a namespace name (lower-case letters, digits and dashes; starts and ends with a letter or digit)",
    63,
);

export const domainName = named(
    new RegExp(`^${dnsName}$`),
    "a DNS name (lower-case letters, digits, dashes and dots)",
    253,
);

/** The letters that Fabric's policy language can read back. */
export const mspId = named(/^[A-Za-z0-9.-]+$/, "an MSP ID (letters, digits, dots and dashes)", 249);

/** fabric common/configtx/validator.go */
export const channelName = named(
    /^[a-z][a-z0-9.-]*$/,
    "a channel name (lower-case letters, digits, dots and dashes; starts with a letter)",
    249,
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

export const policyName = named(/^[A-Za-z0-9.-]+$/, "a policy name (letters, digits, dots and dashes)", 249);

/** Longer than zero, since a wait of nothing is always a mistake. */
export const duration = named(durationPattern, 'a duration (such as "2s", "1m30s" or "500ms")').refine(
    (text) => milliseconds(text) !== 0,
    { error: "must be longer than zero" },
);

export const byteSize = named(byteSizePattern, 'a size in bytes (such as "512 KB" or "2MB")').refine(
    (text) => byteCount(text) !== 0,
    { error: "must be more than zero" },
);

export const quantity = named(quantityPattern, 'a Kubernetes quantity (such as "500m", "10Gi" or "2")');

export const resourceName = named(
    new RegExp(`^(?:${dnsName}/)?[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$`),
    'a resource name (such as "cpu", "memory" or "ephemeral-storage")',
    253,
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

export const ipAddress = z.string().refine((text) => isIP(text) !== 0, { error: "is not an IP address" });

/** fabric-builder-k8s allows the dash at the end. */
export const objectNamePrefix = named(
    /^[a-z][a-z0-9-]*$/,
    "a prefix of an RFC 1035 label (lower-case letters, digits and dashes; starts with a letter)",
    30,
);

export const hostAndPort = named(
    new RegExp(`^(?:${dnsName}|\\[[0-9a-fA-F:]+\\]):\\d{1,5}$`),
    'an address of the form "host:port"',
).refine((address) => isPort(Number(address.slice(address.lastIndexOf(":") + 1))), portRange);

/** As `hostAndPort`, with names in double braces that stand for what a peer knows of itself: `{{.peername}}`. */
export const serverAddress = named(
    new RegExp(`^(?:${templatedPart}(?:\\.${templatedPart})*|\\[[0-9a-fA-F:]+\\]):\\d{1,5}$`),
    'an address of the form "host:port"',
).refine((address) => isPort(Number(address.slice(address.lastIndexOf(":") + 1))), portRange);

export const port = z.int().min(1, "must be at least 1").max(65535, "must be 65535 at most");

export const registry = named(
    /^[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/,
    'a registry (such as "ghcr.io/acme" or "localhost:5000"; no scheme, no slash at the end)',
);

/** For images whose bytes decide the package ID or run beside a peer: nothing that can change under the same name. */
export const imageDigest = named(
    new RegExp(`^${imageName}${digest}$`),
    'an image by digest ("name@sha256:…", without a tag, since a tag can change)',
);

export const imageReference = named(
    new RegExp(`^${imageName}(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:${digest})?$`),
    'an image reference ("name:tag" or "name@sha256:…")',
).refine((reference) => /[:@][^/]*$/.test(reference) && !reference.endsWith(":latest"), {
    error: 'can change under the same name: give a tag other than "latest", or a digest',
});

function named(pattern: RegExp, noun: string, maximum?: number): z.ZodString {
    const text = z.string().regex(pattern, { error: `is not ${noun}`, abort: true });
    return maximum === undefined ? text : text.max(maximum, { error: (issue) => tooLong(issue.input, maximum) });
}

function tooLong(text: unknown, maximum: number): string {
    return `is ${typeof text === "string" ? text.length : 0} characters long, ${maximum} at most are allowed`;
}

function isPort(port: number): boolean {
    return port >= 1 && port <= 65535;
}
