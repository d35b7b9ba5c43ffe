import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { declaredData } from "../declared";
import type { Organisation } from "../model/organisation";
import { labelsOf, targetOf, type Scope } from "../scope";
import { keptWith } from "../storage/volumes";
import { dataVolume, environment, workload, type Workload } from "../workload";
import { AuthorityKeys } from "./authority-keys";
import { authorityConfig, configPath, home, keysPath, serverConfig, startCommand } from "./ca-config";
import { Identity } from "./identity";
import type { Role } from "./identity.remote";
import { ServerCertificate } from "./server-certificate";
import { nodeOuConfig } from "../../fabric/msp";

export interface CertificateAuthorityArgs {
    readonly scope: Scope;
    readonly organisation: Organisation;
}

/** The Fabric CA of an organisation: its roots, its server with an ECert CA and a TLS CA, and its registrar. */
export class CertificateAuthority extends pulumi.ComponentResource {
    /** PEM of the root that signs enrolment certificates. */
    readonly caCertificate: pulumi.Output<string>;
    /** PEM of the root that signs TLS certificates. */
    readonly tlsCaCertificate: pulumi.Output<string>;
    /** When the first of its roots ends, ISO 8601. */
    readonly rootsExpire: pulumi.Output<string>;
    private readonly enrolmentArgs: CertificateAuthorityArgs;
    private readonly expiries: Record<string, pulumi.Output<string>>;
    private readonly registrar: Identity;
    private readonly roots: k8s.core.v1.ConfigMap;

    constructor(name: string, args: CertificateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:identities:CertificateAuthority", name, {}, opts);
        const child = { parent: this };
        const keys = authorityKeys(args, child);
        this.enrolmentArgs = args;
        this.caCertificate = keys.caCertificate;
        this.tlsCaCertificate = keys.tlsCaCertificate;
        this.rootsExpire = keys.expires;
        this.roots = publicRoots(args, keys, child);
        const password = newPassword(registrarName(args), child);
        const certificate = serverCertificate(args, keys, child);
        const server = caServer(args, { keys, certificate, password }, child);
        const registrar = registrarName(args);
        const own = { role: "registrar", name: registrar, id: registrar, hosts: [registrar] } as const;
        const enrolment = { ...own, password, database: server.volume };
        this.registrar = newIdentity(args, enrolment, { ...child, dependsOn: [server.ready, this.roots] });
        this.expiries = { [args.organisation.ca.name]: certificate.expires, [registrar]: this.registrar.expires };
        this.registerOutputs({ caCertificate: this.caCertificate, tlsCaCertificate: this.tlsCaCertificate });
    }

    /** Registers and enrols a node, an administrator or a chaincode's server of this organisation. */
    enrol({ role, name, id = name, hosts, ...kept }: Enrolment, opts: pulumi.CustomResourceOptions): Identity {
        const dependsOn = [this.registrar, this.roots];
        const { aliases } = opts;
        const password = newPassword(name, {
            parent: opts.parent ?? this,
            ...(aliases === undefined ? {} : { aliases }),
        });
        const enrolment = { role, name, id, hosts, ...kept, password, database: "" };
        const identity = newIdentity(this.enrolmentArgs, enrolment, { parent: this, ...opts, dependsOn });
        this.expiries[name] = identity.expires;
        return identity;
    }

    /** When each certificate that was issued so far ends, ISO 8601, by the name of its resource; its server's own by the CA's name. */
    get ends(): Readonly<Record<string, pulumi.Output<string>>> {
        return this.expiries;
    }
}

export interface Enrolment {
    readonly role: Role;
    /** Name of the resource. */
    readonly name: string;
    /** Enrolment ID. Default `name`. */
    readonly id?: pulumi.Input<string>;
    /** Names in the TLS certificate, the first being its own. */
    readonly hosts: pulumi.Input<readonly string[]>;
    /** Namespace of its Secrets. Default: the network's. */
    readonly keptIn?: pulumi.Input<string>;
}

function authorityKeys(
    { scope, organisation }: CertificateAuthorityArgs,
    opts: pulumi.CustomResourceOptions,
): AuthorityKeys {
    const inputs = {
        place: pulumi.output(scope.namespace).apply(() => scope.place),
        organisation: organisation.name,
        domain: organisation.domain ?? organisation.name,
    };
    return new AuthorityKeys(`${organisation.name}-roots`, inputs, { ...opts, ...keptWith(scope.model.storage) });
}

function serverCertificate(
    { scope, organisation }: CertificateAuthorityArgs,
    keys: AuthorityKeys,
    opts: pulumi.CustomResourceOptions,
): ServerCertificate {
    const inputs = {
        place: scope.place,
        organisation: organisation.name,
        hosts: [...organisation.ca.hosts],
        ...scope.model.certificates,
    };
    return new ServerCertificate(organisation.ca.name, inputs, { ...opts, dependsOn: [keys] });
}

/** What everybody may know of an organisation; nodes mount it and tunnels verify with it. */
function publicRoots(
    { scope, organisation }: CertificateAuthorityArgs,
    keys: AuthorityKeys,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap {
    const name = `${organisation.name}-msp`;
    const metadata = { name, namespace: scope.namespace, labels: labelsOf(organisation.name, "msp", name) };
    const data = {
        "cacert.pem": keys.caCertificate,
        "tlscacert.pem": keys.tlsCaCertificate,
        "config.yaml": nodeOuConfig("cacerts/cacert.pem"),
    };
    const options = { ...opts, provider: scope.provider, ...keptWith(scope.model.storage) };
    return new k8s.core.v1.ConfigMap(name, { metadata, data }, options);
}

interface ServerParts {
    readonly keys: AuthorityKeys;
    readonly certificate: ServerCertificate;
    /** Of the registrar. */
    readonly password: random.RandomPassword;
}

function caServer(
    args: CertificateAuthorityArgs,
    { keys, certificate, password }: ServerParts,
    opts: pulumi.CustomResourceOptions,
): Workload {
    const { scope, organisation } = args;
    const { ca } = organisation;
    const { images, certificates } = scope.model;
    const config = caConfig(args, password, opts);
    return workload(
        {
            scope,
            node: ca,
            component: "ca",
            size: scope.model.storage.ca,
            ports: { https: ca.port, operations: operationsPort },
            container: {
                image: images.ca,
                command: ["sh", "-ec", startCommand],
                env: environment({ FABRIC_CA_SERVER_HOME: home, FABRIC_CA_HOME: home }),
                readinessProbe: { httpGet: { path: "/healthz", port: operationsPort }, periodSeconds: 1 },
                volumeMounts: [
                    { name: dataVolume, mountPath: home },
                    { name: "keys", mountPath: keysPath, readOnly: true },
                    { name: "config", mountPath: configPath, readOnly: true },
                ],
            },
            volumes: [
                { name: "keys", secret: { secretName: keys.id.apply(() => `${organisation.name}-ca`) } },
                { name: "config", secret: { secretName: config.metadata.name } },
            ],
            restartOn: { roots: keys.expires, server: certificate.fingerprint, lifetime: certificates.lifetime },
        },
        opts,
    );
}

const operationsPort = 9443;

/** The configuration carries the registrar's password, so it is a Secret. */
function caConfig(
    { scope, organisation }: CertificateAuthorityArgs,
    password: random.RandomPassword,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
    const name = `${organisation.name}-ca-config`;
    const metadata = {
        name,
        namespace: scope.namespace,
        labels: labelsOf(organisation.name, "ca", organisation.ca.name),
    };
    const settings = password.result.apply((secret) => {
        const registrar = { id: `${organisation.name}-registrar`, secret };
        const authority = { registrar, lifetime: scope.model.certificates.lifetime };
        return {
            "ca.yaml": serverConfig(organisation, authority, operationsPort),
            "tlsca.yaml": authorityConfig("tlsca", authority),
        };
    });
    return new k8s.core.v1.Secret(
        name,
        { metadata, data: declaredData(settings) },
        { ...opts, provider: scope.provider },
    );
}

interface OwnEnrolment extends Enrolment {
    readonly id: pulumi.Input<string>;
    readonly password: random.RandomPassword;
    /** Of the registrar: what its CA keeps its database on. */
    readonly database: pulumi.Input<string>;
}

function newIdentity(
    { scope, organisation }: CertificateAuthorityArgs,
    { role, name, id, hosts, keptIn, password, database }: OwnEnrolment,
    opts: pulumi.CustomResourceOptions,
): Identity {
    const inputs = {
        place: scope.place,
        organisation: organisation.name,
        enrolmentId: id,
        role,
        ...(keptIn === undefined ? {} : { keptIn }),
        hosts,
        ca: targetOf(organisation.ca),
        registrar: `${organisation.name}-registrar`,
        password: password.result,
        database,
        renewBefore: scope.model.certificates.renewBefore,
    };
    return new Identity(name, inputs, { ...opts, ...keptWith(scope.model.storage) });
}

/** Letters and digits only: the CA takes any, but people paste them into URLs. */
function newPassword(name: string, opts: pulumi.CustomResourceOptions): random.RandomPassword {
    return new random.RandomPassword(name, { length: 32, special: false }, opts);
}

function registrarName({ organisation }: CertificateAuthorityArgs): string {
    return `${organisation.name}-registrar`;
}
