import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Organisation } from "../../model/organisation";
import type { Site } from "../../remote/place";
import type { Inputs } from "../../remote/inputs";
import type { InputsOf } from "../../remote/kinds";
import { remote, type Remote } from "../../remote/resource";
import { siteOf, targetOf, trusting, type OrganisationSite, type Scope } from "../../stack/scope";
import { keptWith } from "../volumes";
import { caServer } from "./ca-server";
import { nodeClients, type NodeClients } from "./clients";
import { publicRoots, type PublicRoots } from "./public-roots";

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
    /** Who may ask the operations ports and the admin ports of its nodes. */
    readonly clients: NodeClients;
    private readonly enrolmentArgs: CertificateAuthorityArgs;
    private readonly expiries: Record<string, pulumi.Output<string>>;
    private readonly registrar: Remote<"Identity">;
    private readonly roots: PublicRoots;

    constructor(name: string, args: CertificateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:identities:CertificateAuthority", name, {}, opts);
        const child = { parent: this };
        const keys = authorityKeys(args, child);
        this.enrolmentArgs = {
            ...args,
            scope: trusting(args.scope, { [args.organisation.name]: keys.tlsCaCertificate }),
        };
        this.caCertificate = keys.caCertificate;
        this.tlsCaCertificate = keys.tlsCaCertificate;
        this.rootsExpire = keys.expires;
        this.clients = nodeClients(args.scope, args.organisation, keys, child);
        this.roots = publicRoots({ ...args, keys, clients: this.clients }, child);
        const password = newPassword(registrarName(args), child);
        const certificate = serverCertificate(args, keys, child);
        const roots = this.mountedOn();
        const parts = { keys, clients: this.clients, roots, certificate, password };
        const server = caServer({ ...args, ...parts }, child);
        const registrar = registrarName(args);
        const own = { role: "registrar", name: registrar, id: registrar, hosts: [registrar] } as const;
        const enrolment = { ...own, password, database: server.volume };
        this.registrar = newIdentity(this.enrolmentArgs, enrolment, {
            ...child,
            dependsOn: [server.ready, this.roots.told, roots],
        });
        this.expiries = {
            [args.organisation.ca.name]: certificate.expires,
            [registrar]: this.registrar.expires,
            ...this.clients.ends,
        };
        this.registerOutputs({ caCertificate: this.caCertificate, tlsCaCertificate: this.tlsCaCertificate });
    }

    /** Registers and enrols a node, an administrator or a chaincode's server of this organisation. */
    enrol(
        { role, name, id = name, hosts, site, ...kept }: Enrolment,
        opts: pulumi.CustomResourceOptions,
    ): Remote<"Identity"> {
        const dependsOn = [this.registrar, this.roots.told, this.mountedOn(site)];
        const isAway = site !== undefined && site.home.cluster !== this.enrolmentArgs.organisation.home.cluster;
        const away = isAway && kept.keptIn !== undefined ? { keptOn: siteOf(site.scope, kept.keptIn) } : {};
        const enrolment = { role, name, id, hosts, ...kept, ...away, database: "" };
        const identity = newIdentity(this.enrolmentArgs, enrolment, { parent: this, ...opts, dependsOn });
        this.expiries[name] = identity.expires;
        return identity;
    }

    /** The Secret with the roots where nodes mount it. */
    private mountedOn(site: Pick<OrganisationSite, "home"> = this.enrolmentArgs.organisation): k8s.core.v1.Secret {
        const found = this.roots.mounted.get(site.home.cluster);
        if (found === undefined) {
            throw new Error(`unreachable: the roots are not on cluster ${site.home.cluster ?? ""}`);
        }
        return found;
    }

    /** When each certificate that was issued so far ends, ISO 8601, by the name of its resource; its server's own by the CA's name. */
    get ends(): Readonly<Record<string, pulumi.Output<string>>> {
        return this.expiries;
    }
}

interface Enrolment {
    readonly role: InputsOf<"Identity">["role"];
    /** Name of the resource. */
    readonly name: string;
    /** Enrolment ID. Default `name`. */
    readonly id?: pulumi.Input<string>;
    /** Names in the TLS certificate, the first being its own. */
    readonly hosts: pulumi.Input<readonly string[]>;
    /** Namespace of its Secrets. Default: the organisation's, or the node's. */
    readonly keptIn?: pulumi.Input<string>;
    /** Where they are, if that may be another cluster than the CA's. */
    readonly site?: OrganisationSite;
}

function authorityKeys(
    { scope, organisation }: CertificateAuthorityArgs,
    opts: pulumi.CustomResourceOptions,
): Remote<"AuthorityKeys"> {
    const inputs = {
        place: pulumi.all([scope.place, scope.namespace]).apply(([known]) => known),
        organisation: organisation.name,
        domain: organisation.domain ?? organisation.name,
    };
    return remote("AuthorityKeys", `${organisation.name}-roots`, inputs, {
        ...opts,
        ...keptWith(scope.model.storage),
    });
}

function serverCertificate(
    { scope, organisation }: CertificateAuthorityArgs,
    keys: Remote<"AuthorityKeys">,
    opts: pulumi.CustomResourceOptions,
): Remote<"ServerCertificate"> {
    const inputs = {
        place: scope.place,
        organisation: organisation.name,
        hosts: [...organisation.ca.hosts],
        ...scope.model.certificates,
    };
    return remote("ServerCertificate", organisation.ca.name, inputs, { ...opts, dependsOn: [keys] });
}

interface OwnEnrolment extends Omit<Enrolment, "site"> {
    readonly id: pulumi.Input<string>;
    readonly keptOn?: pulumi.Input<Site>;
    /** Of the registrar. */
    readonly password?: random.RandomPassword;
    /** Of the registrar: what its CA keeps its database on. */
    readonly database: pulumi.Input<string>;
}

function newIdentity(
    { scope, organisation }: CertificateAuthorityArgs,
    { role, name, id, hosts, keptIn, keptOn, password, database }: OwnEnrolment,
    opts: pulumi.CustomResourceOptions,
): Remote<"Identity"> {
    const inputs: Inputs<InputsOf<"Identity">> = {
        place: scope.place,
        organisation: organisation.name,
        enrolmentId: id,
        role,
        ...(keptIn === undefined ? {} : { keptIn }),
        ...(keptOn === undefined ? {} : { keptOn }),
        hosts,
        tlsProfile: role === "admin" || role === "registrar" ? "client" : "tls",
        ca: targetOf(organisation.ca),
        registrar: `${organisation.name}-registrar`,
        ...(password === undefined ? {} : { password: pulumi.secret(password.result) }),
        database,
        renewBefore: scope.model.certificates.renewBefore,
    };
    return remote("Identity", name, inputs, { ...opts, ...keptWith(scope.model.storage) });
}

/** Letters and digits only: the CA takes any, but people paste them into URLs. */
function newPassword(name: string, opts: pulumi.CustomResourceOptions): random.RandomPassword {
    return new random.RandomPassword(name, { length: 32, special: false }, opts);
}

function registrarName({ organisation }: CertificateAuthorityArgs): string {
    return `${organisation.name}-registrar`;
}
