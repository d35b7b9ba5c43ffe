import { stringify } from "yaml";
import type { Organisation } from "../../model/organisation";
import { clientRootEntry } from "./client-secrets";

/** Where the server keeps its databases; the volume of the CA is mounted there. */
export const home = "/var/hyperledger/fabric-ca";

/** Where the server writes keys; a volume in memory is mounted there. */
export const memoryPath = "/run/fabric-ca";

/** Where the root of the clients of the operations port is mounted. */
export const clientsPath = "/etc/hyperledger/fabric-ca/clients";

/** Where the Secrets of the roots and of the configuration are mounted. */
export const keysPath = "/etc/hyperledger/fabric-ca/keys";
export const configPath = "/etc/hyperledger/fabric-ca/config";

/** The folders of a CA server. */
interface ServerFolders {
    /** Databases. */
    readonly home: string;
    /** Both configuration files. */
    readonly config: string;
    /** What it writes of keys, in memory. */
    readonly memory: string;
}

export const startCommand = startScript({ home, config: configPath, memory: memoryPath });

/**
 * For a POSIX shell with -e.
 *
 * Each authority keeps its database beside its configuration file, so the files are linked into the volume; a mount there
 * would be a folder of root's.
 *
 * Whatever key an authority is given, it copies into `msp/keystore` beside its configuration (lib/ca.go, initEnrollmentSigner), and
 * the keys of an Idemix issuer, which nobody uses, are made there. So that folder is in memory. What earlier versions left on
 * the volume is deleted, the root keys among it.
 */
export function startScript({ home, config, memory }: ServerFolders): string {
    const inMemory = (authority: string, folder: string): readonly string[] => [
        `rm -rf ${folder}/msp`,
        `mkdir -p ${memory}/${authority}`,
        `ln -s ${memory}/${authority} ${folder}/msp`,
    ];
    return [
        `mkdir -p ${home}/tlsca`,
        ...inMemory("ca", home),
        ...inMemory("tlsca", `${home}/tlsca`),
        `ln -sf ${config}/ca.yaml ${home}/fabric-ca-server-config.yaml`,
        `ln -sf ${config}/tlsca.yaml ${home}/tlsca/fabric-ca-server-config.yaml`,
        "exec fabric-ca-server start",
    ].join("\n");
}

/** An administrator that exists from the first start on. */
interface Registrar {
    readonly id: string;
    readonly secret: string;
}

export interface AuthoritySettings {
    readonly registrar: Registrar;
    /** Of the certificates that it gives; Go duration. */
    readonly lifetime: string;
    /** Folder of its roots and of the server's TLS pair. Default `keysPath`. */
    readonly keys?: string;
    /** Folder of the root of the clients of its operations port. Default `clientsPath`. */
    readonly clients?: string;
}

/**
 * fabric-ca-server-config.yaml of the whole server, whose first authority is the ECert CA. The second, `tlsca`, has a
 * file of its own. Fields as in the Fabric CA operations guide.
 */
export function serverConfig(organisation: Organisation, settings: AuthoritySettings, operationsPort: number): string {
    const { keys = keysPath, clients = clientsPath } = settings;
    const pair = { certfile: `${keys}/tls-cert.pem`, keyfile: `${keys}/tls-key.pem` };
    return stringify({
        port: organisation.ca.port,
        cafiles: ["tlsca/fabric-ca-server-config.yaml"],
        tls: { enabled: true, ...pair },
        operations: {
            listenAddress: `0.0.0.0:${operationsPort}`,
            // By the names of the fields (lib/server/operations/tls.go): what the CA's guide calls clientAuthRequired is not read.
            tls: {
                enabled: true,
                ...pair,
                clientcertrequired: true,
                clientcacertfiles: [`${clients}/${clientRootEntry("operations")}`],
            },
        },
        metrics: { provider: "prometheus" },
        cors: { enabled: false },
        ...authority("ca", settings),
    });
}

/** fabric-ca-server-config.yaml of one authority of a server. */
export function authorityConfig(kind: "ca" | "tlsca", settings: AuthoritySettings): string {
    return stringify(authority(kind, settings));
}

function authority(kind: "ca" | "tlsca", { registrar, lifetime, keys = keysPath }: AuthoritySettings): object {
    return {
        ca: { name: kind, certfile: `${keys}/${kind}-cert.pem`, keyfile: `${keys}/${kind}-key.pem` },
        db: { type: "sqlite3", datasource: "fabric-ca-server.db" },
        registry: { maxenrollments: -1, identities: [registrarIdentity(registrar)] },
        affiliations: {},
        // Without a limit (lib/serverrequestcontext.go): passwords are 32 random characters, and whoever may ask could lock the
        // registrar out by ten wrong ones. 0 would take the other authority's limit.
        cfg: { identities: { passwordattempts: -1 } },
        signing: {
            default: { usage: defaultUsage[kind], expiry: lifetime },
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

/**
 * Without a profile the TLS CA gives certificates of clients. A profile of another name could not be used: it takes no attributes, and the CA
 * adds some to each certificate (lib/ca.go, initSigningProfile). One without an extended usage would be good for servers, too.
 */
const defaultUsage = { ca: ["digital signature"], tlsca: ["digital signature", "client auth"] } as const;
