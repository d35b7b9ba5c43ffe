import assert from "node:assert/strict";
import { failure } from "../../ground/failure";
import { approvedSoFar } from "../../report/approved";
import { changesIn, unknownValue } from "../../report/preview";
import { cases, of } from "./cases";
import { preview, remoteStep } from "./steps";

const definition = { name: "assets", version: "1.0" };
const place = { namespace: "fabric-dev" };
const members = [{ organisation: "org1", mspId: "Org1MSP", peers: [] }];
const state = { ...of, place, members, definition };
const changed = { ...state, definition: { ...definition, version: "2.0" } };
const commit = (after: object, before?: object) =>
    changesIn(
        preview(
            remoteStep(before === undefined ? "create" : "update", "Commit", "mychannel-assets", {
                ...(before === undefined ? {} : { before: { ...before } }),
                after: { ...after },
            }),
        ),
    );
const subject = "chaincode assets on mychannel";
const agreement = { isMet: false, approvers: ["Org1MSP"], missing: ["Org2MSP"], policy: "MAJORITY", endorsers: [] };

describe("approvedSoFar", () => {
    it("asks the ledger of the definition that is to be, where the state has the network", async () => {
        const asked: unknown[] = [];
        const told = await approvedSoFar(commit({ ...changed, place: unknownValue }, state), (inputs) => {
            asked.push(inputs);
            return Promise.resolve(agreement);
        });
        assert.deepEqual(told, { [subject]: "by Org1MSP; not by Org2MSP; MAJORITY is not met yet" });
        assert.deepEqual(asked, [changed]);
    });

    it("tells in one sentence why the ledger could not be asked, and goes on", async () => {
        const what = { operation: "ask", target: "org1-peer1" };
        const told = await approvedSoFar(commit(changed, state), () => Promise.reject(failure(what, "no pod")));
        assert.deepEqual(told, {
            [subject]: "not known, the ledger could not be asked: cannot ask on org1-peer1: no pod",
        });
    });

    it("asks nobody where there is no network yet, or no other definition", async () => {
        const ask = (): never => assert.fail("nobody is to be asked");
        const made = await approvedSoFar(commit({ ...changed, place: unknownValue }), ask);
        assert.deepEqual(made, { [subject]: "by nobody: the network is made by this change" });
        assert.deepEqual(await approvedSoFar(commit({ ...state, wait: "1m" }, state), ask), {});
        assert.deepEqual(await approvedSoFar(changesIn(preview(...(cases["new-peer"] ?? []))), ask), {});
    });

    it("says nothing of a definition that is in force already", async () => {
        assert.deepEqual(await approvedSoFar(commit(changed, state), () => Promise.resolve(undefined)), {});
    });
});
