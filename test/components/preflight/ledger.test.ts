import assert from "node:assert/strict";

import type * as grpc from "@grpc/grpc-js";
import { common, orderer, peer } from "@hyperledger/fabric-protos";

import { askChannel, type AskedChannel } from "../../../components/preflight/ledger";
import type { RunningNode } from "../../../components/preflight/observed";
import type { Place } from "../../../components/remote/place";
import { json, startApiServer, type FakeApiServer } from "../../support/apiserver";
import { blockOf } from "../../support/blocks";
import { fakeOrganisation, startFakeNode, type FakeNode } from "../../support/fakenode";
import { placeOn } from "../../support/fakeplace";
import { node } from "../../support/observed";
import { answer } from "../../support/proposal-answers";

const core = "/api/v1/namespaces/fabric-dev";

/** A block that holds the config itself, of that sequence. */
const configBlock = (sequence: number): common.Block => blockOf(sequence, { lastConfig: sequence, sequence });

describe("askChannel", () => {
    let server: FakeApiServer;
    let fake: FakeNode;
    let place: Place;
    let ordererAnswer: orderer.DeliverResponse;

    before(async () => {
        server = await startApiServer();
        place = await placeOn(server, "fabric-dev");
        fake = await startFakeNode((services) => {
            services.addService(orderer.AtomicBroadcastService, {
                broadcast: (stream: grpc.ServerDuplexStream<common.Envelope, orderer.BroadcastResponse>) => {
                    stream.end();
                },
                deliver: (stream: grpc.ServerDuplexStream<common.Envelope, orderer.DeliverResponse>) => {
                    stream.on("error", () => undefined);
                    stream.on("data", () => stream.write(ordererAnswer));
                },
            });
            services.addService(peer.EndorserService, {
                processProposal: (
                    _call: grpc.ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>,
                    callback: grpc.sendUnaryData<peer.ProposalResponse>,
                ) => {
                    callback(null, answer(configBlock(7).serializeBinary()));
                },
            });
        });
        const admin = fakeOrganisation.member("org1-admin", "admin");
        const pair = { "cert.pem": base64(admin.certificate), "key.pem": base64(admin.key) };
        const secret = { kind: "Secret", apiVersion: "v1", metadata: {}, data: pair };
        const roots = {
            kind: "ConfigMap",
            apiVersion: "v1",
            metadata: {},
            data: { "tlscacert.pem": fakeOrganisation.tlsRoot },
        };
        server.answer(`GET ${core}/secrets/org1-admin-msp`, json(secret));
        server.answer(`GET ${core}/configmaps/org1-msp`, json(roots));
    });

    beforeEach(() => {
        const first = { "genesis.block": base64(configBlock(0).serializeBinary()) };
        const genesis = { kind: "ConfigMap", apiVersion: "v1", metadata: {}, binaryData: first };
        server.answer(`GET ${core}/configmaps/mychannel-genesis`, json(genesis));
        ordererAnswer = delivered(configBlock(9));
    });

    after(async () => {
        fake.stop();
        await server.stop();
    });

    /** The fake's certificate is that of org1-peer1, whichever part it plays. */
    const part = (component: string, ready = true): RunningNode => node("org1-peer1", { component, ready });

    const ask = (...nodes: readonly RunningNode[]): Promise<AskedChannel> =>
        askChannel(place, "mychannel", nodes, ({ name, organisation }) => ({
            name,
            organisation,
            port: 7051,
            address: fake.endpoint.address,
        }));

    const told = ({ channel, hindrance }: AskedChannel): unknown[] => [
        channel.source,
        channel.facts?.sequence,
        hindrance,
    ];

    it("takes the config of an orderer", async () => {
        assert.deepEqual(told(await ask(part("orderer"), part("peer"), part("ca"))), ["node", 9, undefined]);
    });

    it("takes that of a peer when no orderer serves the channel", async () => {
        ordererAnswer = refused(common.Status.NOT_FOUND);
        assert.deepEqual(told(await ask(part("orderer"), part("peer"))), ["node", 7, undefined]);
    });

    it("takes that of a peer when no orderer is ready", async () => {
        assert.deepEqual(told(await ask(part("orderer", false), part("peer"))), ["node", 7, undefined]);
    });

    it("takes the first block when no node is ready, and says so", async () => {
        const asked = await ask(part("orderer", false), part("peer", false));
        assert.deepEqual(told(asked), ["first block", 0, "none of its nodes is ready"]);
    });

    it("takes the first block with nothing to say where there are no nodes", async () => {
        assert.deepEqual(told(await ask()), ["first block", 0, undefined]);
    });

    it("knows nothing of a channel whose first block is lost, too", async () => {
        server.answer(`GET ${core}/configmaps/mychannel-genesis`, json({ kind: "Status", reason: "NotFound" }, 404));
        assert.deepEqual(told(await ask()), [undefined, undefined, undefined]);
    });
});

function delivered(block: common.Block): orderer.DeliverResponse {
    const response = new orderer.DeliverResponse();
    response.setBlock(block);
    return response;
}

function refused(status: common.StatusMap[keyof common.StatusMap]): orderer.DeliverResponse {
    const response = new orderer.DeliverResponse();
    response.setStatus(status);
    return response;
}

function base64(content: string | Uint8Array): string {
    return Buffer.from(content).toString("base64");
}
