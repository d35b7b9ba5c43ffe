import type { RemoteProvider, State } from "./contract";

/** What each kind of dynamic resource is made by. */
interface Providers {
    readonly AnchorPeers: typeof import("../channels/anchor-peers.remote").provider;
    readonly Approval: typeof import("../chaincode/approval.remote").provider;
    readonly AuthorityKeys: typeof import("../organisations/identities/authority-keys.remote").provider;
    readonly ChannelSettings: typeof import("../channels/channel-settings.remote").provider;
    readonly ClientCertificate: typeof import("../organisations/identities/client-certificate.remote").provider;
    readonly ClientRoot: typeof import("../organisations/identities/client-root.remote").provider;
    readonly Commit: typeof import("../chaincode/commit.remote").provider;
    readonly FirstBlock: typeof import("../channels/first-block.remote").provider;
    readonly FormerServers: typeof import("../chaincode/former-servers.remote").provider;
    readonly Identity: typeof import("../organisations/identities/identity.remote").provider;
    readonly ImageAttestations: typeof import("../images/attestations.remote").provider;
    readonly ImageTags: typeof import("../images/tags.remote").provider;
    readonly InstalledPackage: typeof import("../chaincode/installed-package.remote").provider;
    readonly OrdererJoin: typeof import("../channels/orderer-join.remote").provider;
    readonly PeerJoin: typeof import("../channels/peer-join.remote").provider;
    readonly ReachedServers: typeof import("../chaincode/reached-servers.remote").provider;
    readonly Roll: typeof import("../organisations/rolls/roll.remote").provider;
    readonly SealedPackage: typeof import("../chaincode/sealed-package.remote").provider;
    readonly ServerCertificate: typeof import("../organisations/identities/server-certificate.remote").provider;
    readonly Started: typeof import("../organisations/started.remote").provider;
    readonly Transaction: typeof import("../chaincode/transaction.remote").provider;
    readonly Volumes: typeof import("../organisations/volumes.remote").provider;
    readonly WarmUp: typeof import("../chaincode/warm-up.remote").provider;
}

export type RemoteKind = keyof Providers;

/** What the resources of a kind are made from. */
export type InputsOf<K extends RemoteKind> = Parameters<Providers[K]["create"]>[0];

/** What their states have; each is an output. */
export type OutputsOf<K extends RemoteKind> =
    Providers[K] extends RemoteProvider<infer In, infer Made, infer Forgotten> ? State<In, Made, Forgotten> : never;

/** Its outputs that are no inputs. */
type Made<K extends RemoteKind> = Exclude<keyof OutputsOf<K>, keyof InputsOf<K>>;

type Registration<K extends RemoteKind> = {
    /** Loads the module that makes it, which the program never does. */
    readonly module: () => Promise<{ readonly provider: Providers[K] }>;
} & ([Made<K>] extends [never]
    ? { readonly outputs?: never }
    : {
          /** By name what it makes: Pulumi makes a property of what it is given alone, be it undefined. */
          readonly outputs: Readonly<Record<Made<K>, undefined>>;
      });

/**
 * The kinds of dynamic resources. States name the kind and nothing else, so a module may move. Nothing but these is ever loaded for a resource,
 * whatever its state says.
 */
export const registry: { readonly [K in RemoteKind]: Registration<K> } = {
    AnchorPeers: { module: () => import("../channels/anchor-peers.remote.ts") },
    Approval: { module: () => import("../chaincode/approval.remote.ts"), outputs: { sequence: undefined } },
    AuthorityKeys: {
        module: () => import("../organisations/identities/authority-keys.remote.ts"),
        outputs: { caCertificate: undefined, tlsCaCertificate: undefined, expires: undefined },
    },
    ChannelSettings: {
        module: () => import("../channels/channel-settings.remote.ts"),
        outputs: { unmoved: undefined },
    },
    ClientCertificate: {
        module: () => import("../organisations/identities/client-certificate.remote.ts"),
        outputs: { expires: undefined, rootExpires: undefined },
    },
    ClientRoot: {
        module: () => import("../organisations/identities/client-root.remote.ts"),
        outputs: { certificate: undefined, expires: undefined },
    },
    Commit: {
        module: () => import("../chaincode/commit.remote.ts"),
        outputs: {
            ...{ sequence: undefined, inForce: undefined, waitingFor: undefined, differences: undefined },
            overtaken: undefined,
        },
    },
    FirstBlock: {
        module: () => import("../channels/first-block.remote.ts"),
        outputs: { block: undefined, sha256: undefined },
    },
    FormerServers: {
        module: () => import("../chaincode/former-servers.remote.ts"),
        outputs: { namespaces: undefined },
    },
    Identity: {
        module: () => import("../organisations/identities/identity.remote.ts"),
        outputs: { fingerprint: undefined, tlsCertificate: undefined, expires: undefined, rootExpires: undefined },
    },
    ImageAttestations: {
        module: () => import("../images/attestations.remote.ts"),
        outputs: { documents: undefined, problem: undefined },
    },
    ImageTags: { module: () => import("../images/tags.remote.ts"), outputs: { problem: undefined } },
    InstalledPackage: { module: () => import("../chaincode/installed-package.remote.ts") },
    OrdererJoin: { module: () => import("../channels/orderer-join.remote.ts") },
    PeerJoin: { module: () => import("../channels/peer-join.remote.ts") },
    ReachedServers: { module: () => import("../chaincode/reached-servers.remote.ts") },
    Roll: { module: () => import("../organisations/rolls/roll.remote.ts"), outputs: { revisions: undefined } },
    SealedPackage: { module: () => import("../chaincode/sealed-package.remote.ts"), outputs: { packageId: undefined } },
    ServerCertificate: {
        module: () => import("../organisations/identities/server-certificate.remote.ts"),
        outputs: { fingerprint: undefined, expires: undefined, rootExpires: undefined },
    },
    Started: { module: () => import("../organisations/started.remote.ts") },
    Transaction: {
        module: () => import("../chaincode/transaction.remote.ts"),
        outputs: { answer: undefined, transactionId: undefined, endorsers: undefined },
    },
    Volumes: {
        module: () => import("../organisations/volumes.remote.ts"),
        outputs: { formerOrganisations: undefined, formerHomes: undefined },
    },
    WarmUp: { module: () => import("../chaincode/warm-up.remote.ts") },
};

export const remoteKinds = Object.keys(registry) as readonly RemoteKind[]; // The keys of the object above.
