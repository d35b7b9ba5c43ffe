import type * as grpc from "@grpc/grpc-js";
import { common, orderer } from "@hyperledger/fabric-protos";
import { startFakeNode, type FakeNode } from "./fakenode";

/** The broadcast and deliver service of an orderer, whose answers a test gives. */
export interface FakeOrderer extends FakeNode {
    /** What was sent, oldest first. */
    readonly received: readonly common.Envelope[];
    /** Forgets what was sent, and answers from now on like this. */
    readonly answer: (answers: Partial<OrdererAnswers>) => void;
}

/** What an envelope is answered with; undefined ends the stream. */
export interface OrdererAnswers {
    readonly broadcast: (envelope: common.Envelope) => orderer.BroadcastResponse | undefined;
    readonly deliver: (envelope: common.Envelope) => orderer.DeliverResponse | undefined;
}

export type OrdererStatus = common.StatusMap[keyof common.StatusMap];

/** @param name by which its certificate knows it */
export async function startFakeOrderer(name?: string): Promise<FakeOrderer> {
    const received: common.Envelope[] = [];
    let answers: Partial<OrdererAnswers> = {};
    const serve = <T>(stream: Stream<T>, next: (envelope: common.Envelope) => T | undefined): void => {
        stream.on("error", () => undefined);
        stream.on("data", (envelope: common.Envelope) => {
            received.push(envelope);
            const message = next(envelope);
            if (message === undefined) {
                stream.end();
            } else {
                stream.write(message);
            }
        });
    };
    const node = await startFakeNode((server) => {
        server.addService(orderer.AtomicBroadcastService, {
            broadcast: (stream: Stream<orderer.BroadcastResponse>) => {
                serve(stream, (envelope) => answers.broadcast?.(envelope));
            },
            deliver: (stream: Stream<orderer.DeliverResponse>) => {
                serve(stream, (envelope) => answers.deliver?.(envelope));
            },
        });
    }, name);
    const answer = (next: Partial<OrdererAnswers>): void => {
        received.length = 0;
        answers = next;
    };
    return { ...node, received, answer };
}

type Stream<T> = grpc.ServerDuplexStream<common.Envelope, T>;

export function broadcastAnswer(status: OrdererStatus, info = ""): orderer.BroadcastResponse {
    const response = new orderer.BroadcastResponse();
    response.setStatus(status);
    response.setInfo(info);
    return response;
}

export function deliverAnswer(content: common.Block | OrdererStatus): orderer.DeliverResponse {
    const response = new orderer.DeliverResponse();
    if (content instanceof common.Block) {
        response.setBlock(content);
    } else {
        response.setStatus(content);
    }
    return response;
}
