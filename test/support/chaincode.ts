import * as grpc from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";

/** A chaincode that is a server, as peers call one that they did not start: it keeps text by key. */
export interface ChaincodeServer {
    /** host:port for connection.json. */
    readonly address: string;
    readonly stop: () => void;
}

type Stream = grpc.ServerDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>;
type Type = peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap];

const { Type: types } = peer.ChaincodeMessage;

/**
 * Functions: `put` key value, `get` key, `purge` key collection, `fail` text; called as init, it puts its two arguments and answers
 * "initialised". Peers know it by its package ID, which is asked for late because it depends on the address.
 */
export async function startChaincode(packageId: () => string): Promise<ChaincodeServer> {
    const server = new grpc.Server();
    server.addService(peer.ChaincodeService, {
        connect: (stream: Stream) => {
            serve(stream, packageId());
        },
    });
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
            if (error === null) {
                resolve(bound);
            } else {
                reject(error);
            }
        });
    });
    return {
        address: `127.0.0.1:${port}`,
        stop: () => {
            server.forceShutdown();
        },
    };
}

function serve(stream: Stream, packageId: string): void {
    const name = new peer.ChaincodeID();
    name.setName(packageId);
    stream.write(message(types.REGISTER, name.serializeBinary()));
    // What waits for the peer's answer to a state access, by channel and transaction.
    const waiting: Waiting = new Map();
    stream.on("data", (received: peer.ChaincodeMessage) => {
        const type = received.getType();
        if (type === types.INIT || type === types.TRANSACTION) {
            invoke(stream, received, waiting);
        } else if (type === types.RESPONSE || type === types.ERROR) {
            waiting.get(keyOf(received))?.(received);
        }
    });
    stream.on("error", () => undefined);
    stream.on("end", () => {
        stream.end();
    });
}

type Waiting = Map<string, (answer: peer.ChaincodeMessage) => void>;

function invoke(stream: Stream, call: peer.ChaincodeMessage, waiting: Waiting): void {
    const args = peer.ChaincodeInput.deserializeBinary(call.getPayload_asU8())
        .getArgsList_asU8()
        .map((argument) => Buffer.from(argument).toString());
    const [name = "", key = "", value = ""] = args;
    const { access, complete } = conversation(stream, call, waiting);
    if (name === "get") {
        const state = new peer.GetState();
        state.setKey(key);
        access(types.GET_STATE, state.serializeBinary(), (found) => {
            complete(200, found);
        });
    } else if (name === "put" || call.getType() === types.INIT) {
        const state = new peer.PutState();
        state.setKey(key);
        state.setValue(Buffer.from(value));
        access(types.PUT_STATE, state.serializeBinary(), () => {
            complete(200, call.getType() === types.INIT ? "initialised" : value);
        });
    } else if (name === "purge") {
        const state = new peer.PurgePrivateState();
        state.setKey(key);
        state.setCollection(value);
        access(types.PURGE_PRIVATE_DATA, state.serializeBinary(), () => {
            complete(200, "purged");
        });
    } else {
        complete(500, `no function ${name}`);
    }
}

/** What a call may say to its peer. */
interface Conversation {
    /** Asks for the state; a failure ends the call. */
    readonly access: (type: Type, payload: Uint8Array, answer: (found: Uint8Array) => void) => void;
    /** Ends the call. */
    readonly complete: (status: number, text: string | Uint8Array) => void;
}

function conversation(stream: Stream, call: peer.ChaincodeMessage, waiting: Waiting): Conversation {
    const access: Conversation["access"] = (type, payload, answer) => {
        waiting.set(keyOf(call), (received) => {
            if (received.getType() === types.ERROR) {
                complete(500, Buffer.from(received.getPayload_asU8()).toString());
            } else {
                answer(received.getPayload_asU8());
            }
        });
        stream.write(message(type, payload, call));
    };
    const complete: Conversation["complete"] = (status, text) => {
        const response = new peer.Response();
        response.setStatus(status);
        if (status === 200) {
            response.setPayload(Buffer.from(text));
        } else {
            response.setMessage(text.toString());
        }
        stream.write(message(types.COMPLETED, response.serializeBinary(), call));
    };
    return { access, complete };
}

function message(type: Type, payload: Uint8Array, call?: peer.ChaincodeMessage): peer.ChaincodeMessage {
    const made = new peer.ChaincodeMessage();
    made.setType(type);
    made.setPayload(payload);
    made.setTxid(call?.getTxid() ?? "");
    made.setChannelId(call?.getChannelId() ?? "");
    return made;
}

function keyOf(about: peer.ChaincodeMessage): string {
    return `${about.getChannelId()} ${about.getTxid()}`;
}
