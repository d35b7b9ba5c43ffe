import assert from "node:assert/strict";
import { common, peer } from "@hyperledger/fabric-protos";
import type { Definition } from "../../fabric/definition";
import { newLifecycle, type Differences } from "../../fabric/lifecycle";
import { approveArguments } from "../../fabric/lifecycle-messages";
import { blockOfCalls } from "../support/blocks";
import { definition, other } from "../support/definitions";
import { functionOf, refusal, startFakeGateway, type FakeGateway, type Outcome } from "../support/fakegateway";
import { fakeOrganisation } from "../support/fakenode";

const { signer } = fakeOrganisation.member("org1-admin", "admin");

describe("how approvals differ, asked of a gateway", () => {
    let node: FakeGateway;

    before(async () => {
        node = await startFakeGateway();
    });

    after(() => {
        node.stop();
    });

    function differences(
        content: Definition,
        mspIds: readonly string[],
        answers: Readonly<Record<string, Outcome>>,
    ): Promise<Readonly<Record<string, Differences>>> {
        const nothing = new Uint8Array();
        const notDefined = refusal("namespace basic is not defined");
        const known: Readonly<Record<string, Outcome>> = { QueryChaincodeDefinition: notDefined, ...answers };
        node.answer((asked) => known[functionOf(asked)] ?? nothing);
        const lifecycle = newLifecycle(node.endpoint, signer, "mychannel", { retrySeconds: 1 });
        return lifecycle.differences(1, content, mspIds).finally(lifecycle.close);
    }

    function height(blocks: number): Uint8Array {
        const info = new common.BlockchainInfo();
        info.setHeight(blocks);
        return info.serializeBinary();
    }

    it("is read in the channel's newest blocks, and told by a peer of Fabric 3 beside", async () => {
        const args = approveArguments({ definition: other, sequence: 1, packageId: "basic:abc" });
        const approving = { chaincode: "_lifecycle", args: ["ApproveChaincodeDefinitionForMyOrg", args] };
        const result = new peer.lifecycle.CheckCommitReadinessResult();
        const mismatches = new peer.lifecycle.CheckCommitReadinessResult.Mismatches();
        mismatches.addItems("Collections");
        result.getMismatchesMap().set("Org3MSP", mismatches);
        const found = await differences(definition, ["Org2MSP", "Org3MSP"], {
            GetChainInfo: height(1),
            GetBlockByNumber: blockOfCalls(0, [{ ...approving, endorser: "Org2MSP" }]).serializeBinary(),
            CheckCommitReadiness: result.serializeBinary(),
        });
        assert.deepEqual(found, {
            Org2MSP: { version: "2.0", "endorsement policy": "/Channel/Application/Endorsement" },
            Org3MSP: { collections: "another" },
        });
        const [asked, block] = node.asked.map(({ proposal, organisations }) => {
            const texts = (proposal?.args ?? []).map((argument) => Buffer.from(argument).toString());
            return [...organisations, proposal?.chaincode, ...texts];
        });
        assert.deepEqual(asked, ["Org1MSP", "qscc", "GetChainInfo", "mychannel"]);
        assert.deepEqual(block, ["Org1MSP", "qscc", "GetBlockByNumber", "mychannel", "0"]);
    });

    it("is not known from before the snapshot that a peer began with", async () => {
        const snapshot =
            "cannot serve block [8]. The ledger is bootstrapped from a snapshot. First available block = [9]";
        const answers = { GetChainInfo: height(9), GetBlockByNumber: refusal(snapshot) };
        assert.deepEqual(await differences(definition, ["Org2MSP"], answers), {});
    });
});
