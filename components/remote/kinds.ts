import type { RemoteProvider, State } from "./contract";

/** What each kind of dynamic resource is made by. Types alone: the program loads no module. */
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
    /** Below `components`, without extension; its `provider` has the operations. */
    readonly module: string;
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
    AnchorPeers: { module: "channels/anchor-peers.remote" },
    Approval: { module: "chaincode/approval.remote", outputs: { sequence: undefined } },
    AuthorityKeys: {
        module: "organisations/identities/authority-keys.remote",
        outputs: { caCertificate: undefined, tlsCaCertificate: undefined, expires: undefined },
    },
    ChannelSettings: { module: "channels/channel-settings.remote", outputs: { unmoved: undefined } },
    ClientCertificate: {
        module: "organisations/identities/client-certificate.remote",
        outputs: { expires: undefined, rootExpires: undefined },
    },
    ClientRoot: {
        module: "organisations/identities/client-root.remote",
        outputs: { certificate: undefined, expires: undefined },
    },
    Commit: {
        module: "chaincode/commit.remote",
        outputs: {
            ...{ sequence: undefined, inForce: undefined, waitingFor: undefined, differences: undefined },
            overtaken: undefined,
        },
    },
    FirstBlock: { module: "channels/first-block.remote", outputs: { block: undefined, sha256: undefined } },
    FormerServers: { module: "chaincode/former-servers.remote", outputs: { namespaces: undefined } },
    Identity: {
        module: "organisations/identities/identity.remote",
        outputs: { fingerprint: undefined, tlsCertificate: undefined, expires: undefined, rootExpires: undefined },
    },
    ImageAttestations: { module: "images/attestations.remote", outputs: { documents: undefined, problem: undefined } },
    ImageTags: { module: "images/tags.remote", outputs: { problem: undefined } },
    InstalledPackage: { module: "chaincode/installed-package.remote" },
    OrdererJoin: { module: "channels/orderer-join.remote" },
    PeerJoin: { module: "channels/peer-join.remote" },
    ReachedServers: { module: "chaincode/reached-servers.remote" },
    Roll: { module: "organisations/rolls/roll.remote", outputs: { revisions: undefined } },
    SealedPackage: { module: "chaincode/sealed-package.remote", outputs: { packageId: undefined } },
    ServerCertificate: {
        module: "organisations/identities/server-certificate.remote",
        outputs: { fingerprint: undefined, expires: undefined, rootExpires: undefined },
    },
    Started: { module: "organisations/started.remote" },
    Transaction: {
        module: "chaincode/transaction.remote",
        outputs: { answer: undefined, transactionId: undefined, endorsers: undefined },
    },
    Volumes: {
        module: "organisations/volumes.remote",
        outputs: { formerOrganisations: undefined, formerHomes: undefined },
    },
    WarmUp: { module: "chaincode/warm-up.remote" },
};

export const remoteKinds = Object.keys(registry) as readonly RemoteKind[]; // The keys of the object above.
