import { stringify } from "yaml";
import type { Organisation } from "../model/organisation";

/** Where the server keeps its databases; the volume of the CA is mounted there. */
export const home = "/var/hyperledger/fabric-ca";

/** Where the Secrets of the roots and of the configuration are mounted. */
export const keysPath = "/etc/hyperledger/fabric-ca/keys";
export const configPath = "/etc/hyperledger/fabric-ca/config";

/**
 * Each authority keeps its database beside its configuration file, so the files are linked into the volume; a mount there
 * would be a folder of root's.
 */
export const startCommand = [
    `mkdir -p ${home}/tlsca`,
    `ln -sf ${configPath}/ca.yaml ${home}/fabric-ca-server-config.yaml`,
    `ln -sf ${configPath}/tlsca.yaml ${home}/tlsca/fabric-ca-server-config.yaml`,
    "exec fabric-ca-server start",
].join("\n");

/** An administrator that exists from the first start on. */
export interface Registrar {
    readonly id: string;
    readonly secret: string;
}

export interface AuthoritySettings {
    readonly registrar: Registrar;
    /** Of the certificates that it gives; Go duration. */
    readonly lifetime: string;
}

/**
 * fabric-ca-server-config.yaml of the whole server, whose first authority is the ECert CA. The second, `tlsca`, has a
 * file of its own. Fields as in the Fabric CA operations guide.
 */
export function serverConfig(organisation: Organisation, settings: AuthoritySettings, operationsPort: number): string {
    return stringify({
        port: organisation.ca.port,
        cafiles: ["tlsca/fabric-ca-server-config.yaml"],
        tls: { enabled: true, certfile: `${keysPath}/tls-cert.pem`, keyfile: `${keysPath}/tls-key.pem` },
        operations: { listenAddress: `0.0.0.0:${operationsPort}`, tls: { enabled: false } },
        metrics: { provider: "prometheus" },
        cors: { enabled: false },
        ...authority("ca", settings),
    });
}

/** fabric-ca-server-config.yaml of one authority of a server. */
export function authorityConfig(kind: "ca" | "tlsca", settings: AuthoritySettings): string {
    return stringify(authority(kind, settings));
}

function authority(kind: "ca" | "tlsca", { registrar, lifetime }: AuthoritySettings): object {
    return {
        ca: { name: kind, certfile: `${keysPath}/${kind}-cert.pem`, keyfile: `${keysPath}/${kind}-key.pem` },
        db: { type: "sqlite3", datasource: "fabric-ca-server.db" },
        registry: { maxenrollments: -1, identities: [registrarIdentity(registrar)] },
        affiliations: {},
        signing: {
            default: { usage: ["digital signature"], expiry: lifetime },
            profiles: { tls: { usage: tlsUsage, expiry: lifetime } },
        },
        csr: { ca: { expiry: "131400h" } },
    };
}

function registrarIdentity({ id, secret }: Registrar): object {
    return {
        name: id,
        pass: secret,
        type: "client",
        affiliation: "",
        attrs: {
            "hf.Registrar.Roles": "peer,orderer,client,admin",
            "hf.Registrar.DelegateRoles": "peer,orderer,client,admin",
            "hf.Registrar.Attributes": "*",
            "hf.Revoker": true,
            "hf.GenCRL": true,
            "hf.AffiliationMgr": true,
        },
    };
}

const tlsUsage = ["signing", "key encipherment", "server auth", "client auth", "key agreement"];
