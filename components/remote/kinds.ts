/**
 * What makes each kind of dynamic resource: a module below `components`, without extension, whose `provider` has the operations. States name the
 * kind and nothing else, so a module may move. Nothing but these is ever loaded for a resource, whatever its state says.
 */
export const remoteModules = {
    AnchorPeers: "channels/anchor-peers.remote",
    Approval: "chaincode/approval.remote",
    AuthorityKeys: "organisations/identities/authority-keys.remote",
    ChannelSettings: "channels/channel-settings.remote",
    ClientCertificate: "organisations/identities/client-certificate.remote",
    ClientRoot: "organisations/identities/client-root.remote",
    Commit: "chaincode/commit.remote",
    FirstBlock: "channels/first-block.remote",
    Identity: "organisations/identities/identity.remote",
    ImageAttestations: "images/attestations.remote",
    ImageTags: "images/tags.remote",
    InstalledPackage: "chaincode/installed-package.remote",
    OrdererJoin: "channels/orderer-join.remote",
    PeerJoin: "channels/peer-join.remote",
    ReachedServers: "chaincode/reached-servers.remote",
    Roll: "organisations/rolls/roll.remote",
    SealedPackage: "chaincode/sealed-package.remote",
    ServerCertificate: "organisations/identities/server-certificate.remote",
    Started: "organisations/started.remote",
    Transaction: "chaincode/transaction.remote",
    Volumes: "organisations/volumes.remote",
    WarmUp: "chaincode/warm-up.remote",
} as const;

export type RemoteKind = keyof typeof remoteModules;

export const remoteKinds = Object.keys(remoteModules) as readonly RemoteKind[]; // The keys of the object above.
