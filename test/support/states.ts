import assert from "node:assert/strict";
import type { Placed, RemoteProvider } from "../../components/remote/contract";
import { registry, remoteKinds, type RemoteKind } from "../../components/remote/kinds";

/** What a state has of each kind, in brackets what it may be without: a name more is a state that nobody meant, and may be a secret. */
const states: Readonly<Record<RemoteKind, string>> = {
    AnchorPeers: "anchors channel mspId orderers organisation place",
    Approval: "channel definition mspId organisation [others] packageId peers place sequence",
    AuthorityKeys: "caCertificate domain expires organisation place tlsCaCertificate",
    ChannelSettings: "administrators channel orderers place settings [unmoved]",
    ClientCertificate: "expires organisation place purpose root rootExpires serverRoot",
    ClientRoot: "certificate domain expires organisation place purpose",
    Commit: "channel definition [differences] [inForce] members [others] [overtaken] place sequence [wait] [waitingFor]",
    FirstBlock: "block channel [founder] mspId orderers organisation place sha256",
    FormerServers: "chaincode channel current namespace namespaces organisation place waits",
    Identity:
        "database enrolmentId expires fingerprint hosts [keptIn] organisation place role rootExpires tlsCertificate tlsProfile",
    ImageAttestations: "build digest documents kinds place problem required",
    ImageTags: "digest place problem tags",
    InstalledPackage: "chaincodeNamespace mspId packageId peer place recipe volume",
    OrdererJoin: "administrators channel genesis mspId orderer orderers others place volume",
    PeerJoin: "channel genesis mspId orderers peer place volume",
    ReachedServers: "address chaincode channel organisation packageId peers place",
    Roll: "nodes outdated place revisions role templates",
    SealedPackage: "fingerprint packageId place recipe",
    ServerCertificate: "expires fingerprint hosts organisation place rootExpires",
    Started: "kind name place uid version",
    Transaction:
        "answer answers args chaincode channel [contains] endorsers function kind mspId occasion [once] organisation peers place " +
        "[repeats] transactionId [transient] [version] [waits]",
    Volumes: "[formerHomes] formerOrganisations [homes] onDestroy organisations place",
    WarmUp: "answers chaincode chaincodeNamespace channel mspId packageId peer place pod sequence volume [waits]",
};

/** The provider of a kind, as the process for dynamic resources loads it. */
export async function providerOf(kind: RemoteKind): Promise<RemoteProvider<Placed>> {
    const { provider } = await registry[kind].module();
    return provider as unknown as RemoteProvider<Placed>; // Of whatever inputs.
}

/** The kind that a module is of; undefined for one that tests have made up. */
export async function kindOf(provider: unknown): Promise<RemoteKind | undefined> {
    const providers = await Promise.all(remoteKinds.map(providerOf));
    return remoteKinds[providers.indexOf(provider as RemoteProvider<Placed>)];
}

/** Holds a state's names against those above. */
export function assertState(kind: RemoteKind, state: object): void {
    const names = states[kind].split(" ");
    const known = names.map((name) => name.replace(/[[\]]/g, ""));
    const found = Object.keys(state).filter((name) => name !== "__provider");
    const missing = names.filter((name) => !name.startsWith("[") && !found.includes(name));
    const more = found.filter((name) => !known.includes(name));
    assert.deepEqual({ missing, more }, { missing: [], more: [] }, `the state of ${kind}`);
}
