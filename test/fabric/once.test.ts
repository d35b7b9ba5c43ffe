import assert from "node:assert/strict";
import { peer } from "@hyperledger/fabric-protos";
import { newGateway, type SubmitOptions, type Submitted } from "../../fabric/gateway";
import { startFakeGateway, type FakeGateway } from "../support/fakegateway";
import { fakeOrganisation } from "../support/fakenode";

const { signer } = fakeOrganisation.member("org1-client", "client");
const nothing = new Uint8Array();

describe("a transaction that is made once", () => {
    let node: FakeGateway;

    before(async () => {
        node = await startFakeGateway();
    });

    after(() => {
        node.stop();
    });

    const put = (once: string, args: readonly string[] = ["a"], more: SubmitOptions = {}): Promise<Submitted> => {
        const gateway = newGateway(node.endpoint, signer, "mychannel");
        return gateway.submit("basic", "Put", args, { once, ...more }).finally(gateway.close);
    };

    it("is given back when the channel has it, with its answer, and nothing is endorsed", async () => {
        node.answer(() => Buffer.from("first"));
        const made = await put("given back");
        node.answer(() => Buffer.from("second"));
        assert.deepEqual(await put("given back"), made);
        assert.equal(Buffer.from(made.result).toString(), "first");
        assert.deepEqual(node.asked, []);
    });

    it("is another one for another purpose, argument or transient data", async () => {
        node.answer(() => nothing);
        const transient = { owner: "tom" };
        const all = [
            await put("one"),
            await put("other"),
            await put("one", ["b"]),
            await put("one", ["a"], { transient }),
        ];
        assert.equal(new Set(all.map(({ transactionId }) => transactionId)).size, all.length);
    });

    it("is made with another ID after one that was committed as invalid", async () => {
        node.answer(() => ({ committed: peer.TxValidationCode.MVCC_READ_CONFLICT }));
        await assert.rejects(put("in conflict"), { status: "MVCC_READ_CONFLICT" });
        const [refused] = node.asked;
        node.answer(() => nothing);
        const { transactionId } = await put("in conflict");
        assert.notEqual(transactionId, refused?.proposal?.transactionId);
        assert.equal((await put("in conflict")).transactionId, transactionId);
    });
});
