import assert from "node:assert/strict";

import type * as grpc from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";

import { endorse, systemCall } from "../../fabric/endorsement";
import { newGrpcClient } from "../../fabric/endpoint";
import { fakeOrganisation, startFakeNode, type FakeNode } from "../support/fakenode";

describe("endorse", () => {
    let node: FakeNode;
    let answer: peer.ProposalResponse;

    before(async () => {
        node = await startFakeNode((server) => {
            server.addService(peer.EndorserService, {
                processProposal: (_call: unknown, callback: grpc.sendUnaryData<peer.ProposalResponse>) => {
                    callback(null, answer);
                },
            });
        });
    });

    after(() => {
        node.stop();
    });

    it("quotes a refusal in one line of reasonable length", async () => {
        const response = new peer.Response();
        response.setStatus(500);
        response.setMessage(`tar entry a\nb${"n".repeat(5000)} is not a regular file`);
        answer = new peer.ProposalResponse();
        answer.setResponse(response);
        const { endpoint } = node;
        const client = newGrpcClient(endpoint);
        const { signer } = fakeOrganisation.member("org1-admin", "admin");
        const call = { operation: "install a chaincode", invocation: systemCall("_lifecycle", "InstallChaincode") };
        await assert.rejects(endorse({ client, endpoint, signer, retrySeconds: 5 }, call), {
            message:
                /^cannot install a chaincode on [^ ]+ \([^ ]+\): tar entry a bn{2987}…n{978} is not a regular file$/,
            status: "500",
        });
        client.close();
    });
});
