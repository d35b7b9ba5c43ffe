import * as grpc from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";
import { type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { CertifiedKey } from "../../fabric/certificates";
import { newProposal, signProposal } from "../../fabric/proposal";
import { newSigner } from "../../fabric/signer";

/** A chaincode's stream of messages, whoever has opened it. */
export interface Stream {
    write(message: peer.ChaincodeMessage): unknown;
    once(event: "data", listener: (message: peer.ChaincodeMessage) => void): unknown;
}

const { Type } = peer.ChaincodeMessage;

export type MessageType = peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap];

/** A peer's chaincode port: mutual TLS, and the first chaincode that connects. */
export interface ChaincodePort {
    readonly address: string;
    readonly connected: Promise<Stream>;
    readonly stop: () => void;
}

export async function listen(tls: CertifiedKey, root: string): Promise<ChaincodePort> {
    const server = new grpc.Server();
    const connected = new Promise<Stream>((resolve) => {
        server.addService(peer.ChaincodeSupportService, { register: resolve });
    });
    const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) };
    const credentials = grpc.ServerCredentials.createSsl(Buffer.from(root), [pair], true);
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("localhost:0", credentials, (error, bound) => {
            if (error === null) {
                resolve(bound);
            } else {
                reject(error);
            }
        });
    });
    return {
        address: `localhost:${port}`,
        connected,
        stop: () => {
            server.forceShutdown();
        },
    };
}

/** A peer's connection to a chaincode server over mutual TLS, which it waits for. */
export interface ServerConnection {
    readonly stream: Stream;
    readonly stop: () => void;
}

export async function connect(address: string, tls: CertifiedKey, root: string): Promise<ServerConnection> {
    const [authority, key, certificate] = [root, tls.key, tls.certificate].map((pem) => Buffer.from(pem));
    const credentials = grpc.credentials.createSsl(authority, key, certificate);
    // The server may not listen yet.
    const client = new peer.ChaincodeClient(address, credentials, { "grpc.initial_reconnect_backoff_ms": 50 });
    await new Promise<void>((resolve, reject) => {
        client.waitForReady(Date.now() + 10_000, (error) => {
            if (error === undefined) {
                resolve();
            } else {
                reject(error);
            }
        });
    });
    const stream = client.connect();
    stream.on("error", () => {
        // The server is ended while the stream is open.
    });
    return {
        stream,
        stop: () => {
            client.close();
        },
    };
}

/** `host:port` at which nobody listens. */
export async function freeAddress(): Promise<string> {
    return new Promise((resolve) => {
        const probe = createServer().listen(0, "localhost", () => {
            const address = probe.address();
            const port = typeof address === "object" && address !== null ? address.port : 0;
            probe.close(() => {
                resolve(`localhost:${port}`);
            });
        });
    });
}

export function message(type: MessageType, payload: Uint8Array): peer.ChaincodeMessage {
    const made = new peer.ChaincodeMessage();
    made.setType(type);
    made.setPayload(payload);
    made.setTxid("tx1");
    made.setChannelId("mychannel");
    return made;
}

/** The message as one of another transaction than tx1. */
export function ofTransaction(id: string, made: peer.ChaincodeMessage): peer.ChaincodeMessage {
    made.setTxid(id);
    return made;
}

/** Lets a chaincode register, with the package ID that it says it is. */
export async function admit(stream: Stream): Promise<string> {
    const register = await next(stream);
    stream.write(message(Type.REGISTERED, new Uint8Array()));
    stream.write(message(Type.READY, new Uint8Array()));
    return peer.ChaincodeID.deserializeBinary(register.getPayload_asU8()).getName();
}

/** What a chaincode answered at the end of a transaction. */
export function responseOf(completed: peer.ChaincodeMessage): { readonly status: number; readonly text: string } {
    const response = peer.Response.deserializeBinary(completed.getPayload_asU8());
    const text = Buffer.from(response.getPayload_asU8()).toString();
    return { status: response.getStatus(), text: `${response.getMessage()}${text}` };
}

/** A call as the peer passes it on; INIT is the first one of a chaincode that wants it. */
export function call(
    type: MessageType,
    client: CertifiedKey,
    chaincode: string,
    ...words: readonly string[]
): peer.ChaincodeMessage {
    const signer = newSigner({ mspId: "Org1MSP", certificate: client.certificate }, client.key);
    const args = words.map((word) => Buffer.from(word));
    const input = new peer.ChaincodeInput();
    input.setArgsList([...args]);
    const made = message(type, input.serializeBinary());
    made.setProposal(signProposal(signer, newProposal(signer.identity, { channel: "mychannel", chaincode, args })));
    return made;
}

export async function next(stream: Stream): Promise<peer.ChaincodeMessage> {
    return new Promise((resolve) => stream.once("data", resolve));
}

export async function ended(chaincode: ChildProcess): Promise<number | null> {
    return new Promise((resolve) => chaincode.once("exit", resolve));
}
