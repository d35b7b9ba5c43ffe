import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { ofType, type Registered } from "../../support/engine";
import { devModel, rendered } from "../../support/rendering";

const image = `registry:5000/marbles@sha256:${"1".repeat(64)}`;

/** The dev stack with one chaincode on its four peers. */
function withChaincode(chaincode: Readonly<Record<string, unknown>>): Promise<readonly Registered[]> {
    return rendered(
        devModel((config) => {
            config["chaincodes"] = [{ name: "marbles", channel: "mychannel", image, ...chaincode }];
        }),
    );
}

describe("the calls of a chaincode", () => {
    it("are made by the first member, or by the one that is named, through any of its peers", async () => {
        const verify = [{ function: "Read" }, { function: "Read", organization: "org2" }];
        const calls = ofType(await withChaincode({ verify }), "pulumi-nodejs:dynamic/fabric:Transaction");
        const callers = calls.map(({ inputs }) => {
            const { organisation, peers } = inputs as { organisation: string; peers: readonly { name: string }[] };
            return [organisation, ...peers.map(({ name }) => name)];
        });
        assert.deepEqual(callers, [
            ["org1", "org1-peer1", "org1-peer2"],
            ["org2", "org2-peer1", "org2-peer2"],
        ]);
    });

    it("have their transient data as a secret, and no such input where there is none", async () => {
        const verify = [{ function: "Read", transient: { owner: "tom" } }, { function: "Read" }];
        const [first, second] = ofType(await withChaincode({ verify }), "pulumi-nodejs:dynamic/fabric:Transaction");
        const { [pulumi.runtime.specialSigKey]: signature, value } = first?.inputs["transient"] as Record<
            string,
            unknown
        >;
        assert.equal(signature, pulumi.runtime.specialSecretSig);
        assert.deepEqual(value, { owner: "tom" });
        assert.ok(second !== undefined && !("transient" in second.inputs));
    });
});

describe("the first call of a chaincode", () => {
    it("comes when the chaincode has started on every peer, and before the calls that verify it", async () => {
        const change = { init: { function: "init" }, verify: [{ function: "Read" }] };
        const resources = await withChaincode(change);
        const starts = ofType(resources, "pulumi-nodejs:dynamic/fabric:WarmUp");
        const [init, read] = ofType(resources, "pulumi-nodejs:dynamic/fabric:Transaction");
        assert.deepEqual([starts.length, init?.inputs["kind"], read?.inputs["kind"]], [4, "init", "evaluate"]);
        const last = Math.max(...starts.map(({ order }) => order));
        assert.ok(last < (init?.order ?? 0) && (init?.order ?? 0) < (read?.order ?? 0));
    });
});

describe("the transactions of a chaincode", () => {
    const transactions = async (change: Readonly<Record<string, unknown>>): Promise<readonly Registered[]> =>
        ofType(await withChaincode(change), "pulumi-nodejs:dynamic/fabric:Transaction");

    it("are made once for the channel by default, and else as they say", async () => {
        const verify = [
            { function: "A", submit: true },
            { function: "B", submit: true, once: "version" },
            { function: "C", submit: true, once: "definition" },
            { function: "D" },
        ];
        const due = (await transactions({ verify, version: "2.0" })).map(({ inputs }) => [
            inputs["function"],
            inputs["once"],
            String(inputs["occasion"]).replace(/of .*/, "…"),
        ]);
        assert.deepEqual(due.sort(), [
            ["A", "channel", "once"],
            ["B", "version", "version 2.0"],
            ["C", undefined, "sequence 1 …"],
            ["D", undefined, "sequence 1 …"],
        ]);
    });

    it("have names by what they call, so that they are the same in another place of the list", async () => {
        const init = { function: "Init", args: ["a"], submit: true };
        const other = { ...init, args: ["b"] };
        const named = async (...verify: readonly object[]): Promise<readonly (readonly unknown[])[]> =>
            (await transactions({ verify })).map(({ name, inputs }) => [name, inputs["function"], inputs["args"]]);
        const [first] = await named(init);
        assert.match(String(first?.[0]), /^mychannel-marbles-verify-Init-[0-9a-f]{8}$/);
        const moved = await named({ function: "Read" }, other, init, init);
        assert.ok(moved.some((call) => isDeepStrictEqual(call, first)));
        assert.equal(new Set(moved.map(([name]) => name)).size, 4);
    });

    it("stay known under a developer's process, uncalled, but for those that have no end", async () => {
        const verify = [
            { function: "A", submit: true },
            { function: "B", submit: true, once: "definition" },
            { function: "C" },
        ];
        const declared = await transactions({ verify, developmentAddress: "192.168.1.10:9999" });
        assert.deepEqual(
            declared.map(({ inputs }) => [inputs["function"], inputs["answers"]]),
            [["A", false]],
        );
    });
});
