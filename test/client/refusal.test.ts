import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { refusalOf } from "../../client/refusal";

describe("why a call failed", () => {
    it("is the gateway's sentence, and below it what each peer said", () => {
        const error = new GatewayError({
            code: 10,
            details: [
                { address: "org1-peer1:7051", mspId: "Org1MSP", message: "the asset asset9 does not exist" },
                { address: "org2-peer1:7051", mspId: "Org2MSP", message: "could not launch chaincode" },
            ],
            cause: Object.assign(new Error(), {
                code: grpc.status.ABORTED,
                details: "",
                metadata: new grpc.Metadata(),
            }),
            message: "10 ABORTED: failed to evaluate transaction",
        });
        assert.deepEqual(refusalOf(error).split("\n"), [
            "10 ABORTED: failed to evaluate transaction",
            "org1-peer1:7051: the asset asset9 does not exist",
            "org2-peer1:7051: could not launch chaincode",
        ]);
    });

    it("is the reason of whatever else failed", () => {
        assert.equal(refusalOf(new Error("no pod of peer org1-peer1 is ready")), "no pod of peer org1-peer1 is ready");
    });
});
