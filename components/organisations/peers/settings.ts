import type * as pulumi from "@pulumi/pulumi";
import { serviceHost } from "../../model/names";
import type { Peer } from "../../model/organisation";
import { keepaliveSettings } from "../keepalive";
import { clientRootPath, mspPath, tlsPath } from "../identities/volumes";

/** The peer's ledgers and its builds of chaincode. */
export const dataPath = "/var/hyperledger/production";
/** Temporary folders of builds and runs, in memory: they hold the chaincodes' TLS keys. */
export const temporaryPath = "/var/hyperledger/tmp";

/** Where a peer's CouchDB answers, within their pod. */
export const couchDbPort = 5984;

/** One external builder, as `chaincode.externalBuilders` of core.yaml takes it. */
export interface ExternalBuilder {
    readonly name: string;
    readonly path: string;
    readonly propagateEnvironment: readonly string[];
}

/**
 * Starts the peer with its image's own core.yaml, without what must not be known there:
 * - a Docker endpoint, with which its health check fails, and a chaincode that no builder takes is refused late. An environment
 *   variable cannot empty a setting (viper takes an empty one as unset).
 * - the credentials' places. A peer logs each setting that core.yaml names with the value that it has by its environment
 *   (internal/peer/node/start.go); it reads those that are not named all the same.
 */
export const startCommand = [
    `sed -e 's|^\\( *endpoint:\\) *unix://.*docker.sock|\\1|' -e '/^ *username:/d' -e '/^ *password:/d' \\`,
    `    "$FABRIC_CFG_PATH/core.yaml" > ${temporaryPath}/core.yaml`,
    `export FABRIC_CFG_PATH=${temporaryPath}`,
    "exec peer node start",
].join("\n");

/**
 * The peer's settings by environment, so that its image's own core.yaml only gives defaults.
 *
 * @param announced `host:port` by which peers of other organisations find it; those of its own find it inside
 * @param isSpread whether peers of its own are on other clusters: then they find it as others do
 */
export function peerSettings(
    peer: Peer,
    { announced, isSpread }: { readonly announced: pulumi.Input<string>; readonly isSpread: boolean },
    builders: readonly ExternalBuilder[],
): Record<string, pulumi.Input<string>> {
    return {
        FABRIC_LOGGING_SPEC: "info",
        TMPDIR: temporaryPath,
        CORE_PEER_ID: peer.name,
        CORE_PEER_LOCALMSPID: peer.mspId,
        CORE_PEER_MSPCONFIGPATH: mspPath,
        CORE_PEER_FILESYSTEMPATH: dataPath,
        CORE_PEER_ADDRESS: peer.internalAddress,
        CORE_PEER_LISTENADDRESS: `0.0.0.0:${peer.port}`,
        // Chaincode is in another namespace.
        CORE_PEER_CHAINCODEADDRESS: `${serviceHost(peer.name, peer.home.namespace)}:${peer.chaincodePort}`,
        CORE_PEER_CHAINCODELISTENADDRESS: `0.0.0.0:${peer.chaincodePort}`,
        CORE_PEER_GOSSIP_ENDPOINT: isSpread ? announced : peer.internalAddress,
        CORE_PEER_GOSSIP_EXTERNALENDPOINT: announced,
        // Every peer takes blocks from the orderers itself, as Fabric 2.5 has it by default. An elected leader would only
        // pass new ones on, and a peer that joins later would never get the old ones (peer.gossip.state.enabled is off).
        CORE_PEER_GOSSIP_ORGLEADER: "true",
        CORE_PEER_GOSSIP_USELEADERELECTION: "false",
        ...keepaliveSettings(peer, "peer"),
        CORE_PEER_TLS_ENABLED: "true",
        CORE_PEER_TLS_KEY_FILE: `${tlsPath}/server.key`,
        CORE_PEER_TLS_CERT_FILE: `${tlsPath}/server.crt`,
        CORE_PEER_TLS_ROOTCERT_FILE: `${tlsPath}/ca.crt`,
        CORE_LEDGER_SNAPSHOTS_ROOTDIR: `${dataPath}/snapshots`,
        ...databaseSettings(peer),
        CORE_OPERATIONS_LISTENADDRESS: `0.0.0.0:${peer.operationsPort}`,
        CORE_OPERATIONS_TLS_ENABLED: "true",
        CORE_OPERATIONS_TLS_KEY_FILE: `${tlsPath}/server.key`,
        CORE_OPERATIONS_TLS_CERT_FILE: `${tlsPath}/server.crt`,
        // Of the metrics and the log level one is demanded all the same (core/operations); the kubelet, which asks for the health, has none.
        CORE_OPERATIONS_TLS_CLIENTAUTHREQUIRED: "false",
        CORE_OPERATIONS_TLS_CLIENTROOTCAS_FILES: clientRootPath("operations"),
        CORE_METRICS_PROVIDER: "prometheus",
        CORE_CHAINCODE_EXTERNALBUILDERS: JSON.stringify(builders),
    };
}

/** The credentials are not among them. */
function databaseSettings({ stateDatabase }: Peer): Record<string, string> {
    if (stateDatabase.kind === "goleveldb") {
        return {};
    }
    return {
        CORE_LEDGER_STATE_STATEDATABASE: "CouchDB",
        CORE_LEDGER_STATE_COUCHDBCONFIG_COUCHDBADDRESS: `127.0.0.1:${couchDbPort}`,
    };
}
