import { remoteKinds, type RemoteKind } from "../remote/kinds";

/** Starts the type of each dynamic resource of this program; its kind is behind it. */
export const dynamicPrefix = "pulumi-nodejs:dynamic/fabric:";

/**
 * The text of a kind's provider. It says the kind and is never run: whoever reads it knows it by heart (components/state/require-from-string). Where
 * that is not in place, it loads nothing, and says what to do. The state has it twice for each resource, so it is short.
 */
export function providerText(kind: RemoteKind): string {
    return `throw Error(${JSON.stringify(`run npm ci: ${kind}`)});`;
}

/** All texts that the states of a kind's resources may have: today's, and those of earlier versions. What is deleted is found by the text it was made with. */
export function knownTexts(kind: RemoteKind): readonly string[] {
    const path = formerPaths[kind];
    return [providerText(kind), ...(path === undefined ? [] : [loading(kind), loading(path)])];
}

/** The kind that a text is of; undefined when this program never wrote it. */
export function kindOfText(text: unknown): RemoteKind | undefined {
    return remoteKinds.find((kind) => (knownTexts(kind) as readonly unknown[]).includes(text));
}

/** How earlier versions wrote a text, which was run then: by the kind, and before that by the path of its module. */
function loading(name: string): string {
    const load = 'require("module").createRequire(root)("tsx/cjs/api").require("./components/serve", root)';
    return `exports.handler = () => { const root = process.cwd() + "/package.json"; return ${load}.served(${JSON.stringify(name)}); };`;
}

/** Where the modules were then. A kind of later has none. */
const formerPaths: Readonly<Partial<Record<RemoteKind, string>>> = {
    AnchorPeers: "components/channels/anchor-peers.remote",
    Approval: "components/chaincode/approval.remote",
    AuthorityKeys: "components/identities/authority-keys.remote",
    ChannelSettings: "components/channels/channel-settings.remote",
    ClientCertificate: "components/identities/client-certificate.remote",
    ClientRoot: "components/identities/client-root.remote",
    Commit: "components/chaincode/commit.remote",
    FirstBlock: "components/channels/first-block.remote",
    Identity: "components/identities/identity.remote",
    ImageAttestations: "components/images/attestations.remote",
    ImageTags: "components/images/tags.remote",
    InstalledPackage: "components/chaincode/installed-package.remote",
    OrdererJoin: "components/channels/orderer-join.remote",
    PeerJoin: "components/channels/peer-join.remote",
    ReachedServers: "components/chaincode/reached-servers.remote",
    Roll: "components/rolls/roll.remote",
    SealedPackage: "components/chaincode/sealed-package.remote",
    ServerCertificate: "components/identities/server-certificate.remote",
    Started: "components/started/started.remote",
    Transaction: "components/chaincode/transaction.remote",
    Volumes: "components/storage/volumes.remote",
    WarmUp: "components/chaincode/warm-up.remote",
};
