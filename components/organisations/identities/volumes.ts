import type * as k8s from "@pulumi/kubernetes";
import type { Remote } from "../../remote/resource";
import { clientRootEntry, rootsSecret, type ClientPurpose } from "./client-secrets";

type Volume = k8s.types.input.core.v1.Volume;
type Mount = k8s.types.input.core.v1.VolumeMount;

/** Where a node finds its local MSP and its TLS pair, as in Fabric's own images. */
export const mspPath = "/etc/hyperledger/fabric/msp";
export const tlsPath = "/etc/hyperledger/fabric/tls";

/** Of a volume with keys: nobody reads it but the user of the pod, by the group that owns its volumes. */
export const ownReader = { defaultMode: 0o440 } as const;

/** Where a node finds the root of the clients of one of its ports. */
export function clientRootPath(purpose: ClientPurpose): string {
    return `${tlsPath}/${clientRootEntry(purpose)}`;
}

/**
 * The identity of a node as two volumes in the layout of a local MSP (Fabric: Membership Service Providers, "MSP structure"), and the
 * roots of the clients of its ports.
 */
export function identityVolumes(
    organisation: string,
    identity: Remote<"Identity">,
    purposes: readonly ClientPurpose[],
): Volume[] {
    const secret = (suffix: string): object => ({ name: identity.enrolmentId.apply((id) => `${id}-${suffix}`) });
    const msp = [
        { secret: { ...secret("msp"), items: [item("cert.pem", "signcerts"), item("key.pem", "keystore")] } },
        { secret: { name: rootsSecret(organisation), items: mspItems } },
    ];
    const tls = [
        {
            secret: {
                ...secret("tls"),
                items: [
                    { key: "cert.pem", path: "server.crt" },
                    { key: "key.pem", path: "server.key" },
                ],
            },
        },
        {
            secret: {
                name: rootsSecret(organisation),
                items: [{ key: "tlscacert.pem", path: "ca.crt" }, ...purposes.map(clientRootItem)],
            },
        },
    ];
    return [
        { name: "msp", projected: { sources: msp, ...ownReader } },
        { name: "tls", projected: { sources: tls, ...ownReader } },
    ];
}

export const identityMounts: readonly Mount[] = [
    { name: "msp", mountPath: mspPath, readOnly: true },
    { name: "tls", mountPath: tlsPath, readOnly: true },
];

const mspItems = [
    { key: "config.yaml", path: "config.yaml" },
    { key: "cacert.pem", path: "cacerts/cacert.pem" },
    { key: "tlscacert.pem", path: "tlscacerts/tlscacert.pem" },
];

export function clientRootItem(purpose: ClientPurpose): { readonly key: string; readonly path: string } {
    return { key: clientRootEntry(purpose), path: clientRootEntry(purpose) };
}

function item(key: string, folder: string): { readonly key: string; readonly path: string } {
    return { key, path: `${folder}/${key}` };
}
