/** Starts the type of each dynamic resource of this program; its kind is behind it. */
export const dynamicPrefix = "pulumi-nodejs:dynamic/fabric:";

/**
 * The modules behind the dynamic resources by their kind, relative to the project's folder, without extension. Nothing else is ever loaded for a
 * resource, whatever its state says. States of earlier versions name the path that was here then: one that moves leaves its old path in
 * `formerPaths`, or what it made cannot be deleted any more.
 */
export const remoteModules = {
    AnchorPeers: "components/channels/anchor-peers.remote",
    Approval: "components/chaincode/approval.remote",
    AuthorityKeys: "components/organisations/identities/authority-keys.remote",
    ChannelSettings: "components/channels/channel-settings.remote",
    ClientCertificate: "components/organisations/identities/client-certificate.remote",
    ClientRoot: "components/organisations/identities/client-root.remote",
    Commit: "components/chaincode/commit.remote",
    FirstBlock: "components/channels/first-block.remote",
    Identity: "components/organisations/identities/identity.remote",
    ImageAttestations: "components/images/attestations.remote",
    ImageTags: "components/images/tags.remote",
    InstalledPackage: "components/chaincode/installed-package.remote",
    OrdererJoin: "components/channels/orderer-join.remote",
    PeerJoin: "components/channels/peer-join.remote",
    ReachedServers: "components/chaincode/reached-servers.remote",
    Roll: "components/organisations/rolls/roll.remote",
    SealedPackage: "components/chaincode/sealed-package.remote",
    ServerCertificate: "components/organisations/identities/server-certificate.remote",
    Started: "components/organisations/started.remote",
    Transaction: "components/chaincode/transaction.remote",
    Volumes: "components/organisations/volumes.remote",
    WarmUp: "components/chaincode/warm-up.remote",
} as const;

export type RemoteKind = keyof typeof remoteModules;

/** Paths that modules had, by the kind. */
const formerPaths: Partial<Readonly<Record<RemoteKind, readonly string[]>>> = {
    AuthorityKeys: ["components/identities/authority-keys.remote"],
    ClientCertificate: ["components/identities/client-certificate.remote"],
    ClientRoot: ["components/identities/client-root.remote"],
    Identity: ["components/identities/identity.remote"],
    Roll: ["components/rolls/roll.remote"],
    ServerCertificate: ["components/identities/server-certificate.remote"],
    Started: ["components/started/started.remote"],
    Volumes: ["components/storage/volumes.remote"],
};

export const remoteKinds = Object.keys(remoteModules) as readonly RemoteKind[]; // The keys of the object above.

/** The text of a kind's provider: a module whose `handler` returns the object with the operations. It has this one form and no other. */
export function providerText(kind: RemoteKind): string {
    return textNaming(kind);
}

/** All texts that the states of a kind's resources may have: today's, and those of versions that named the module by its path. */
export function knownTexts(kind: RemoteKind): readonly string[] {
    return [kind, ...pathsOf(kind)].map(textNaming);
}

/** Whether a text is one that this program has written for any kind: nothing else is ever evaluated (components/state/require-from-string). */
export function isKnownText(text: unknown): boolean {
    return remoteKinds.some((kind) => (knownTexts(kind) as readonly unknown[]).includes(text));
}

/** The kind that a text names by today's name or by the path of its module; undefined when it names none. */
export function kindNamed(name: string): RemoteKind | undefined {
    return remoteKinds.find((kind) => kind === name || pathsOf(kind).includes(name));
}

function pathsOf(kind: RemoteKind): readonly string[] {
    return [remoteModules[kind], ...(formerPaths[kind] ?? [])];
}

function textNaming(name: string): string {
    const load = 'require("module").createRequire(root)("tsx/cjs/api").require("./components/serve", root)';
    return `exports.handler = () => { const root = process.cwd() + "/package.json"; return ${load}.served(${JSON.stringify(name)}); };`;
}
