import * as grpc from "@grpc/grpc-js";
import { common, peer } from "@hyperledger/fabric-protos";
import { startFakeNode, type FakeNode } from "./fakenode";
import { answer, refusal } from "./proposal-answers";
import { readProposal, type ReadProposal } from "./proposals";

/** The endorser of a peer, whose answers a test gives by the name of the function that is called. */
export interface FakePeer extends FakeNode {
    /** Names of the functions that were called, oldest first. */
    readonly called: readonly string[];
    /** What a function was called with, newest call last. */
    readonly calls: (name: string) => readonly ReadProposal[];
    /** Forgets what was called, and answers from now on like this; other functions are refused. */
    readonly says: (answers: Readonly<Record<string, PeerAnswer>>) => void;
}

/** One answer, or one for each call, of which the last stays. */
export type PeerAnswer = OneAnswer | readonly OneAnswer[];
type OneAnswer = Uint8Array | peer.ProposalResponse | Partial<grpc.StatusObject>;

/** @param name by which its certificate knows it */
export async function startFakePeer(name?: string): Promise<FakePeer> {
    const asked: ReadProposal[] = [];
    let answers = new Map<string, OneAnswer[]>();
    const next = (proposal: ReadProposal): OneAnswer => {
        asked.push(proposal);
        const known = answers.get(functionOf(proposal)) ?? [];
        const found = known.length > 1 ? known.shift() : known[0];
        return found ?? refusal(`no answer prepared for ${functionOf(proposal)}`);
    };
    const node = await startFakeNode((server) => {
        server.addService(peer.EndorserService, {
            processProposal: (
                { request }: grpc.ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>,
                callback: grpc.sendUnaryData<peer.ProposalResponse>,
            ) => {
                reply(next(readProposal(request)), callback);
            },
        });
    }, name);
    return {
        ...node,
        get called() {
            return asked.map(functionOf);
        },
        calls: (called) => asked.filter((proposal) => functionOf(proposal) === called),
        says: (given) => {
            asked.length = 0;
            answers = new Map(Object.entries(given).map(([key, value]) => [key, listOf(value)]));
        },
    };
}

function listOf(given: PeerAnswer): OneAnswer[] {
    return Array.isArray(given) ? [...(given as readonly OneAnswer[])] : [given as OneAnswer];
}

function reply(found: OneAnswer, callback: grpc.sendUnaryData<peer.ProposalResponse>): void {
    if (found instanceof Uint8Array) {
        callback(null, answer(found));
    } else if (found instanceof peer.ProposalResponse) {
        callback(null, found);
    } else {
        callback(found);
    }
}

function functionOf({ args }: ReadProposal): string {
    return Buffer.from(args[0] ?? new Uint8Array()).toString();
}

/** What a peer answers to the question for its channels. */
export function channelsAnswer(...names: readonly string[]): Uint8Array {
    const response = new peer.ChannelQueryResponse();
    response.setChannelsList(
        names.map((name) => {
            const info = new peer.ChannelInfo();
            info.setChannelId(name);
            return info;
        }),
    );
    return response.serializeBinary();
}

/** What a peer answers to the question for its packages. */
export function installedAnswer(...packageIds: readonly string[]): Uint8Array {
    const { QueryInstalledChaincodesResult } = peer.lifecycle;
    const result = new QueryInstalledChaincodesResult();
    result.setInstalledChaincodesList(
        packageIds.map((packageId) => {
            const installed = new QueryInstalledChaincodesResult.InstalledChaincode();
            installed.setPackageId(packageId);
            return installed;
        }),
    );
    return result.serializeBinary();
}

/** What a peer answers when it has installed a package. */
export function installAnswer(packageId: string): Uint8Array {
    const result = new peer.lifecycle.InstallChaincodeResult();
    result.setPackageId(packageId);
    return result.serializeBinary();
}

/** What a peer says that holds the channel's ledger already. */
export const alreadyJoined = refusal(
    "cannot create ledger from genesis block: ledger [mychannel] already exists with state [ACTIVE]",
);

/** A first block as a peer gives it. */
export function blockAnswer(block: common.Block): Uint8Array {
    return block.serializeBinary();
}
