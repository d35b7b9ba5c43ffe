import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { CouchDb, Peer } from "../../model/organisation";
import { labelsOf } from "../../model/ownership";
import { declaredData, declaredResources } from "../../stack/declared";
import { type Scope } from "../../stack/scope";
import { restricted, volumeClaim } from "../workload";
import { couchDbPort } from "./settings";

type Container = k8s.types.input.core.v1.Container;
type Variable = k8s.types.input.core.v1.EnvVar;
type Volume = k8s.types.input.core.v1.Volume;

/** What a peer's pod gets beside the peer itself, so that the peer keeps its world state in a CouchDB of its own. */
interface DatabaseParts {
    /** Before the peer, and after it: a native sidecar that answers before the peer starts and ends when it has ended. */
    readonly initContainers: readonly Container[];
    readonly volumes: readonly Volume[];
    /** Environment of the peer's own container: the credentials, by reference. */
    readonly variables: readonly Variable[];
    /** Content that only a restart brings into effect. */
    readonly restartOn: Readonly<Record<string, pulumi.Input<string>>>;
}

const none: DatabaseParts = { initContainers: [], volumes: [], variables: [], restartOn: {} };

/** Nothing for a peer that keeps its state in itself. */
export function databaseParts(scope: Scope, peer: Peer, opts: pulumi.CustomResourceOptions): DatabaseParts {
    return peer.stateDatabase.kind === "couchdb" ? couchDb(scope, peer, peer.stateDatabase, opts) : none;
}

/** Names that CouchDB's official image gives: its data, its configuration's last file but those it writes itself, its user. */
const dataPath = "/opt/couchdb/data";
const configPath = "/opt/couchdb/etc/local.ini";
const couchDbUser = 5984;

/** The administrator that the image makes of COUCHDB_USER; nothing but the peer uses it. */
const administrator = "fabric";

/**
 * CouchDB's own settings. It is reached from within the pod alone. A block that was ordered has to be committed, so a
 * document may be as large as CouchDB can take (Fabric, couchdb_as_state_database.rst); by default the peer would stop at 8 MB.
 */
const couchDbConfig = [
    "[couchdb]",
    "single_node = true",
    "max_document_size = 4294967296",
    "[chttpd]",
    "bind_address = 127.0.0.1",
    `port = ${couchDbPort}`,
    "[log]",
    "level = warning",
    "",
].join("\n");

/** Asks without credentials. From within, as the kubelet cannot reach the address; by what the image's start script needs, too. */
export const couchDbProbe = [
    "bash",
    "-ec",
    [
        `exec 3<>/dev/tcp/127.0.0.1/${couchDbPort}`,
        String.raw`printf 'GET /_up HTTP/1.0\r\n\r\n' >&3`,
        `grep -q '"status":"ok"' <&3`,
    ].join("\n"),
];

function couchDb(scope: Scope, peer: Peer, database: CouchDb, opts: pulumi.CustomResourceOptions): DatabaseParts {
    const name = `${peer.name}-couchdb`;
    const metadata = { name, namespace: scope.namespace, labels: labelsOf(peer.organisation, "couchdb", name) };
    const options = { ...opts, provider: scope.provider };
    // Letters and digits only: the image writes it into an ini file as it is.
    const password = new random.RandomPassword(name, { length: 32, special: false }, opts);
    const data = declaredData({ username: administrator, password: password.result });
    const secret = new k8s.core.v1.Secret(name, { metadata, data }, options);
    const config = new k8s.core.v1.ConfigMap(name, { metadata, data: { "local.ini": couchDbConfig } }, options);
    const claim = volumeClaim(scope, metadata, database.storage, opts);
    return {
        initContainers: [container(database, secret)],
        volumes: [
            { name: "couchdb", persistentVolumeClaim: { claimName: claim.metadata.name } },
            { name: "couchdb-config", configMap: { name: config.metadata.name } },
        ],
        variables: credentials(secret, {
            CORE_LEDGER_STATE_COUCHDBCONFIG_USERNAME: "username",
            CORE_LEDGER_STATE_COUCHDBCONFIG_PASSWORD: "password",
        }),
        restartOn: { couchdb: pulumi.unsecret(password.result.apply(fingerprint)) },
    };
}

/** Not read-only: the image's start script writes the administrator into the configuration, and CouchDB a hash of the password. */
function container({ image, resources }: CouchDb, secret: k8s.core.v1.Secret): Container {
    return {
        name: "couchdb",
        image,
        restartPolicy: "Always",
        env: credentials(secret, { COUCHDB_USER: "username", COUCHDB_PASSWORD: "password" }),
        startupProbe: { exec: { command: couchDbProbe }, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 120 },
        volumeMounts: [
            { name: "couchdb", mountPath: dataPath },
            { name: "couchdb-config", mountPath: configPath, subPath: "local.ini", readOnly: true },
        ],
        resources: declaredResources(resources),
        securityContext: { ...restricted, runAsUser: couchDbUser, runAsGroup: couchDbUser },
    };
}

/** Variables whose values only the kubelet fills in. */
function credentials(secret: k8s.core.v1.Secret, keys: Readonly<Record<string, string>>): Variable[] {
    return Object.entries(keys).map(([name, key]) => ({
        name,
        valueFrom: { secretKeyRef: { name: secret.metadata.name, key } },
    }));
}

/** Changes with the password and the settings, and tells nothing of a password of 32 random characters. */
function fingerprint(password: string): string {
    return createHash("sha256").update(`${password}\n${couchDbConfig}`).digest("hex").slice(0, 16);
}
