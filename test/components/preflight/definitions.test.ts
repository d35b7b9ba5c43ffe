import assert from "node:assert/strict";

import type * as grpc from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";

import { askDefinitions, type AskedDefinitions } from "../../../components/preflight/definitions";
import type { RunningNode } from "../../../components/preflight/observed";
import { collectionPackage } from "../../../fabric/collections";
import { committedAnswer, definition } from "../../support/definitions";
import { startFakeNode, type FakeNode } from "../../support/fakenode";
import { node } from "../../support/observed";
import { answer, refusal } from "../../support/proposal-answers";
import { readProposal } from "../../support/proposals";
import { startReachedPlace, type ReachedPlace } from "../../support/reached-place";
import { devModel } from "../../support/rendering";

const collection = {
    name: "prices",
    policy: "OR('Org1MSP.member')",
    requiredPeerCount: 0,
    maxPeerCount: 1,
    blockToLive: 100,
    memberOnlyRead: false,
    memberOnlyWrite: false,
    endorsementPolicy: { channelPolicy: "/Channel/Application/Prices" },
};

const model = devModel((config) => {
    const image = `registry/basic@sha256:${"1".repeat(64)}`;
    config["chaincodes"] = ["basic", "new"].map((name) => ({ name, channel: "mychannel", image }));
});

describe("askDefinitions", () => {
    let reached: ReachedPlace;
    let fake: FakeNode;
    let isRefused = false;

    before(async () => {
        reached = await startReachedPlace();
        fake = await startFakeNode((services) => {
            services.addService(peer.EndorserService, {
                processProposal: (
                    { request }: grpc.ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>,
                    callback: grpc.sendUnaryData<peer.ProposalResponse>,
                ) => {
                    callback(null, answerTo(Buffer.from(readProposal(request).args[1] ?? []).toString()));
                },
            });
        });
    });

    beforeEach(() => {
        isRefused = false;
    });

    after(async () => {
        fake.stop();
        await reached.stop();
    });

    function answerTo(argument: string): peer.ProposalResponse {
        if (isRefused) {
            return refusal("access denied");
        }
        const collections = collectionPackage([collection]);
        return argument.includes("basic")
            ? answer(committedAnswer({ ...definition, collections }, 1))
            : refusal("failed: namespace new is not defined");
    }

    const ask = (channel: string, ...nodes: readonly RunningNode[]): Promise<AskedDefinitions> =>
        askDefinitions(reached.place, model, channel, nodes, ({ name, organisation }) => ({
            name,
            organisation,
            port: 7051,
            address: name === "org1-peer1" ? fake.endpoint.address : "127.0.0.1:1",
        }));

    it("gives what the first peer that answers knows of the channel's chaincodes", async () => {
        const asked = await ask("mychannel", node("org1-peer2"), node("org1-peer1"));
        const [{ inForce, ...found } = assert.fail("no definition")] = asked.definitions;
        const { sequence, approvals } = inForce;
        assert.deepEqual(
            { ...asked, definitions: [found] },
            {
                definitions: [
                    {
                        ...{ channel: "mychannel", chaincode: "basic" },
                        collections: [{ name: "prices", blockToLive: 100 }],
                        policies: ["/Channel/Application/Prices"],
                    },
                ],
                isAnswered: true,
                hindrance: undefined,
            },
        );
        assert.deepEqual([sequence, approvals], [1, { Org1MSP: true, Org2MSP: false }]);
    });

    it("asks nobody where no peer is ready, and on a channel without chaincodes", async () => {
        const none = { definitions: [], isAnswered: false, hindrance: undefined };
        isRefused = true;
        assert.deepEqual(
            await ask(
                "mychannel",
                node("org1-peer1", { ready: false }),
                node("org0-orderer1", { component: "orderer" }),
            ),
            none,
        );
        assert.deepEqual(await ask("other", node("org1-peer1")), none);
    });

    it("tells what hindered it", async () => {
        isRefused = true;
        const { definitions, hindrance } = await ask("mychannel", node("org1-peer1"));
        assert.deepEqual(definitions, []);
        assert.match(
            hindrance ?? "",
            /^cannot read the definition of chaincode basic on channel mychannel .*: access denied$/,
        );
    });
});
