import { createPrivateKey } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import { connect, hash, signers, type Contract } from "@hyperledger/fabric-gateway";
import type { KubeClient } from "../cluster/api";
import { openTunnel } from "../cluster/tunnel";

/** An application as its authors would write it: a connection profile, an identity, fabric-gateway. */
export interface Client {
    readonly kubernetes: KubeClient;
    readonly namespace: string;
    readonly organisation: string;
    readonly mspId: string;
    readonly profile: Profile | undefined;
    /** `host:port` inside the cluster by node name, where a tunnel ends. Default: those of the profile, which are outside where there is such an address. */
    readonly endpoints?: Readonly<Record<string, string>> | undefined;
    /** Where a node's pod is. Default: where the organisation's identities are. */
    readonly podOf?: ((node: string) => Pick<Client, "kubernetes" | "namespace">) | undefined;
}

/** Whether what a call writes is to be ordered. */
export type Kind = "submit" | "evaluate";

/** Data that the endorsing peers see and no block has, by name. */
export type Transient = Readonly<Record<string, string>>;

/** What a client needs of the connection profile among a stack's outputs. */
export interface Profile {
    readonly peers: Readonly<Record<string, ProfiledPeer>>;
}

interface ProfiledPeer {
    readonly url: string;
    readonly tlsCACerts: { readonly pem: string };
    /** The name that its certificate is for, where that is not the host of the URL. */
    readonly grpcOptions?: { readonly "ssl-target-name-override": string };
}

/** One call of a contract; the answer as text. */
export type Call = (kind: Kind, name: string, args: readonly string[], transient?: Transient) => Promise<string>;

/** One connection for all contracts of an organisation's channels. */
export interface OpenGateway {
    readonly contract: (channel: string, chaincode: string) => Call;
    readonly close: () => void;
}

/** Connects to the first peer of the profile, through a tunnel. */
export async function openGateway(client: Client): Promise<OpenGateway> {
    // A tunnel leads to a pod; the Service over all of them is for clients inside the cluster.
    const peer = Object.entries(client.profile?.peers ?? {}).find(([name]) => !name.endsWith("-gateway"));
    if (peer === undefined) {
        throw new Error(`the connection profile of ${client.organisation} has no peer`);
    }
    const [node, { url, tlsCACerts }] = peer;
    const port = Number((client.endpoints?.[node] ?? url).split(":").at(-1));
    const { kubernetes, namespace } = client.podOf?.(node) ?? client;
    const tunnel = await openTunnel(kubernetes, { namespace, name: node, port });
    const credentials = grpc.credentials.createSsl(Buffer.from(tlsCACerts.pem));
    const connection = new grpc.Client(tunnel.address, credentials, {
        "grpc.ssl_target_name_override": node,
        // The local end of a tunnel is not sought at the proxy that the environment names.
        "grpc.enable_http_proxy": 0,
    });
    const { certificate, key } = await administrator(client);
    const gateway = connect({
        client: connection,
        identity: { mspId: client.mspId, credentials: Buffer.from(certificate) },
        signer: signers.newPrivateKeySigner(createPrivateKey(key)),
        hash: hash.sha256,
    });
    return {
        contract: (channel, chaincode) => {
            const contract = gateway.getNetwork(channel).getContract(chaincode);
            return async (kind, name, args, transient) =>
                Buffer.from(await call(contract, kind, name, args, transient)).toString();
        },
        close: () => {
            gateway.close();
            connection.close();
            tunnel.close();
        },
    };
}

function call(
    contract: Contract,
    kind: Kind,
    name: string,
    args: readonly string[],
    transient: Transient = {},
): Promise<Uint8Array> {
    const options = { arguments: [...args], transientData: { ...transient } };
    return kind === "submit" ? contract.submit(name, options) : contract.evaluate(name, options);
}

/** The certificate and key of an organisation's administrator, as its Secret has them. */
export async function administrator(
    client: Pick<Client, "kubernetes" | "namespace" | "organisation">,
): Promise<{ readonly certificate: string; readonly key: string }> {
    const path = `/api/v1/namespaces/${client.namespace}/secrets/${client.organisation}-admin-msp`;
    const { data } = (await client.kubernetes.get(path)) as { readonly data?: Readonly<Record<string, string>> };
    const entry = (name: string): string => Buffer.from(data?.[name] ?? "", "base64").toString();
    return { certificate: entry("cert.pem"), key: entry("key.pem") };
}
