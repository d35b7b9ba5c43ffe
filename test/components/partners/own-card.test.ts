import assert from "node:assert/strict";
import type { Output } from "@pulumi/pulumi";
import { cardSchema } from "../../../components/partners/card";
import { devModel, outputsOf } from "../../support/rendering";

describe("the card that a stack tells of each of its organisations", () => {
    it("has the roots and nodes of that organisation, each where others reach it, and nothing else", async () => {
        const model = devModel(({ organizations }) => {
            Object.assign((organizations as object[])[0] ?? {}, {
                orderers: [{ address: "orderer.example:7050" }, {}],
            });
        });
        const { cards } = await outputsOf(model);
        assert.deepEqual(Object.keys(cards), ["org0", "org1", "org2"]);
        const card = await valueOf(cards["org0"] ?? assert.fail("no card"));
        const { orderers, peers, ...organisation } = card;
        assert.deepEqual(
            orderers.map(({ name, address }) => [name, address]),
            [
                // `address` is for the machine that runs Pulumi, and no business of anybody else's.
                ["org0-orderer1", "org0-orderer1:6050"],
                ["org0-orderer2", "org0-orderer2:6050"],
            ],
        );
        assert.deepEqual([organisation.name, organisation.mspId, peers], ["org0", "OrdererMSP", []]);
        assert.deepEqual(Object.keys(card).sort(), Object.keys(cardSchema.shape).sort());
        const { peers: own } = await valueOf(cards["org1"] ?? assert.fail("no card"));
        assert.deepEqual(
            own.map(({ name }) => name),
            ["org1-peer1", "org1-peer2"],
        );
    });
});

function valueOf<T>(output: Output<T>): Promise<T> {
    return new Promise((resolve) =>
        output.apply((value) => {
            resolve(value);
        }),
    );
}
