import * as pulumi from "@pulumi/pulumi";
import { orderersGroup } from "../../model/names";
import type * as model from "../../model/organisation";
import type { HostPort } from "../../model/host-port";
import type { Remote } from "../../remote/resource";
import type { Scope } from "../../stack/scope";
import { announcedAddress } from "../announced";
import { clientsAnnotation } from "../identities/client-secrets";
import { clientsFingerprint, type NodeClients } from "../identities/clients";
import { clientRootPath, identityMounts, identityVolumes, mspPath, tlsPath } from "../identities/volumes";
import { keepaliveSettings } from "../keepalive";
import { dataVolume, environment, healthProbe, memoryVariables, workload, type Workload } from "../workload";
import { channelsMount, channelsVolume, ledgerPath, startCommand } from "./start";

export interface OrdererArgs {
    readonly scope: Scope;
    readonly orderer: model.Orderer;
    readonly identity: Remote<"Identity">;
    /** Of its organisation. */
    readonly clients: NodeClients;
}

/** An orderer node without a system channel; it serves the channels that it is joined to (channel participation API). */
export class Orderer extends pulumi.ComponentResource {
    readonly model: model.Orderer;
    /** PEM of the TLS certificate, by which a channel knows its consenter. */
    readonly tlsCertificate: pulumi.Output<string>;
    /** By which channels and other organisations know it. */
    readonly announced: pulumi.Output<HostPort>;
    readonly workload: Workload;

    constructor(name: string, args: OrdererArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:orderers:Orderer", name, {}, opts);
        const { scope, orderer, identity, clients } = args;
        this.model = orderer;
        this.announced = announcedAddress(scope, orderer, { parent: this });
        this.tlsCertificate = identity.tlsCertificate;
        this.workload = workload(
            {
                scope,
                node: orderer,
                component: "orderer",
                group: orderersGroup,
                size: scope.model.storage.orderer,
                ports: { grpc: orderer.port, admin: orderer.adminPort, operations: orderer.operationsPort },
                container: {
                    image: scope.model.images.orderer,
                    command: [...startCommand(scope.model)],
                    env: environment({ ...settings(orderer), ...memoryVariables(orderer) }),
                    readinessProbe: healthProbe(orderer.operationsPort),
                    volumeMounts: mounts,
                },
                volumes: [
                    ...identityVolumes(orderer.organisation, identity, purposes),
                    channelsVolume(orderer.organisation),
                ],
                restartOn: {
                    identity: identity.fingerprint,
                    [clientsAnnotation]: clientsFingerprint(clients, purposes),
                },
            },
            { parent: this },
        );
        this.registerOutputs({ address: this.workload.set.metadata.name.apply(() => orderer.internalAddress) });
    }
}

const purposes = ["operations", "administration"] as const;

const mounts = [{ name: dataVolume, mountPath: ledgerPath }, ...identityMounts, channelsMount];

/** The orderer's settings by environment, so that its image's own orderer.yaml only gives defaults. */
function settings(orderer: model.Orderer): Record<string, string> {
    const tls = { key: `${tlsPath}/server.key`, certificate: `${tlsPath}/server.crt`, root: `${tlsPath}/ca.crt` };
    return {
        FABRIC_LOGGING_SPEC: "info",
        ORDERER_GENERAL_LISTENADDRESS: "0.0.0.0",
        ORDERER_GENERAL_LISTENPORT: String(orderer.port),
        ORDERER_GENERAL_LOCALMSPID: orderer.mspId,
        ORDERER_GENERAL_LOCALMSPDIR: mspPath,
        ORDERER_GENERAL_BOOTSTRAPMETHOD: "none",
        ORDERER_GENERAL_TLS_ENABLED: "true",
        ORDERER_GENERAL_TLS_PRIVATEKEY: tls.key,
        ORDERER_GENERAL_TLS_CERTIFICATE: tls.certificate,
        ORDERER_GENERAL_TLS_ROOTCAS: `[${tls.root}]`,
        ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE: tls.certificate,
        ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY: tls.key,
        ORDERER_GENERAL_CLUSTER_ROOTCAS: `[${tls.root}]`,
        ORDERER_CHANNELPARTICIPATION_ENABLED: "true",
        // Without a bound of its own an orderer refuses every block as too large.
        ORDERER_CHANNELPARTICIPATION_MAXREQUESTBODYSIZE: "1 MB",
        ORDERER_ADMIN_LISTENADDRESS: `0.0.0.0:${orderer.adminPort}`,
        ORDERER_ADMIN_TLS_ENABLED: "true",
        ORDERER_ADMIN_TLS_PRIVATEKEY: tls.key,
        ORDERER_ADMIN_TLS_CERTIFICATE: tls.certificate,
        ORDERER_ADMIN_TLS_ROOTCAS: `[${tls.root}]`,
        ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED: "true",
        // Not the TLS root: whoever has a certificate of the organisation would administer its orderers.
        ORDERER_ADMIN_TLS_CLIENTROOTCAS: `[${clientRootPath("administration")}]`,
        ORDERER_OPERATIONS_LISTENADDRESS: `0.0.0.0:${orderer.operationsPort}`,
        ORDERER_OPERATIONS_TLS_ENABLED: "true",
        ORDERER_OPERATIONS_TLS_PRIVATEKEY: tls.key,
        ORDERER_OPERATIONS_TLS_CERTIFICATE: tls.certificate,
        // Of the metrics and the log level one is demanded all the same (core/operations); the kubelet, which asks for the health, has none.
        ORDERER_OPERATIONS_TLS_CLIENTAUTHREQUIRED: "false",
        ORDERER_OPERATIONS_TLS_CLIENTROOTCAS: `[${clientRootPath("operations")}]`,
        ...keepaliveSettings(orderer, "orderer"),
        ORDERER_METRICS_PROVIDER: "prometheus",
        ORDERER_FILELEDGER_LOCATION: ledgerPath,
        ORDERER_CONSENSUS_WALDIR: `${ledgerPath}/etcdraft/wal`,
        ORDERER_CONSENSUS_SNAPDIR: `${ledgerPath}/etcdraft/snapshot`,
    };
}
