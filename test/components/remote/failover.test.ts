import assert from "node:assert/strict";
import { reasonedFailure } from "../../../cluster/api-failure";
import { cannotServe, throughAny } from "../../../components/remote/failover";
import { failure } from "../../../ground/failure";

const alike = { operation: "ask an orderer of channel c", nameOf: (node: string) => node, seconds: 5 };

/** What a node says, by its name, or its failure; the names of those that were asked are kept. */
function world(answers: Readonly<Record<string, string | Error>>): {
    readonly asked: string[];
    readonly ask: (node: string) => Promise<string>;
} {
    const asked: string[] = [];
    const ask = (node: string): Promise<string> => {
        asked.push(node);
        const answer = answers[node] ?? "";
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    return { asked, ask };
}

function away(node: string, status = "UNAVAILABLE", reason = `${status}: away`): Error {
    return failure({ operation: "read", target: node, status }, reason);
}

describe("nodes that serve alike", () => {
    it("are asked in their order, until the first that serves", async () => {
        const { asked, ask } = world({ a: away("a"), b: "yes", c: "yes" });
        assert.equal(await throughAny({ ...alike, nodes: ["a", "b", "c"] }, ask), "yes");
        assert.deepEqual(asked, ["a", "b"]);
    });

    it("are asked round and round until one serves", async () => {
        const { asked, ask } = world({ a: away("a"), b: away("b") });
        const answer = await throughAny({ ...alike, nodes: ["a", "b"] }, (node) =>
            asked.length === 5 ? Promise.resolve("at last") : ask(node),
        );
        assert.equal(answer, "at last");
        assert.deepEqual(asked, ["a", "b", "a", "b", "a"]);
    });

    it("are each asked once at least, and then all named with their reasons", async () => {
        const { asked, ask } = world({ a: away("a"), b: away("b", "SERVICE_UNAVAILABLE", "no leader") });
        await assert.rejects(throughAny({ ...alike, nodes: ["a", "b"], seconds: 0 }, ask), {
            message:
                "cannot ask an orderer of channel c on a, b: cannot read on a: UNAVAILABLE: away; cannot read on b: no leader",
            status: "UNAVAILABLE",
        });
        assert.deepEqual(asked, ["a", "b"]);
    });

    it("fail as the node itself does when there is but one", async () => {
        const { ask } = world({ a: away("a") });
        await assert.rejects(throughAny({ ...alike, nodes: ["a"], seconds: 0 }, ask), {
            message: "cannot read on a: UNAVAILABLE: away",
        });
    });

    it("are not gone through for an answer, which is an answer", async () => {
        const { asked, ask } = world({ a: away("a", "FORBIDDEN", "FORBIDDEN: not you"), b: "yes" });
        await assert.rejects(throughAny({ ...alike, nodes: ["a", "b"] }, ask), {
            message: "cannot read on a: FORBIDDEN: not you",
        });
        assert.deepEqual(asked, ["a"]);
    });

    it("are passed over on a cluster that is away, and gone through once where all are", async () => {
        const unreachable = (node: string): Error =>
            reasonedFailure({ operation: "list pods", target: `cluster ${node}` }, "Unreachable", "connection refused");
        const some = world({ a: unreachable("west"), b: "yes" });
        assert.equal(await throughAny({ ...alike, nodes: ["a", "b"] }, some.ask), "yes");
        const none = world({ a: unreachable("west"), b: unreachable("east") });
        await assert.rejects(throughAny({ ...alike, nodes: ["a", "b"] }, none.ask), {
            message:
                "cannot ask an orderer of channel c on a, b: cannot list pods on cluster west: connection refused; cannot list pods on cluster east: connection refused",
        });
        assert.deepEqual(none.asked, ["a", "b"]);
    });

    it("are refused at once where there are none", async () => {
        await assert.rejects(throughAny({ ...alike, nodes: [] }, world({}).ask), {
            message: "cannot ask an orderer of channel c on the network: it has none in this stack",
        });
    });
});

describe("a node cannot serve", () => {
    const cases = [
        {
            says: "that it has no ready pod",
            error: failure({ operation: "find a ready pod", target: "a" }, "none"),
            is: true,
        },
        { says: "nothing", error: away("a"), is: true },
        { says: "that its certificate has ended", error: away("a", "CERT_HAS_EXPIRED"), is: true },
        { says: "that there is no Raft leader", error: away("a", "SERVICE_UNAVAILABLE"), is: true },
        { says: "that it has no such channel, as an orderer", error: away("a", "NOT_FOUND"), is: true },
        { says: "so as a peer", error: away("a", "500", "channel 'mychannel' not found"), is: true },
        {
            says: "so through a gateway",
            error: away("a", "ABORTED", "channel creation request not allowed because the orderer system channel …"),
            is: true,
        },
        { says: "that the policy is not met", error: away("a", "BAD_REQUEST"), is: false },
        {
            says: "something that is no failure of the world",
            error: new Error("undefined is not a function"),
            is: false,
        },
    ];
    for (const { says, error, is } of cases) {
        it(`${is ? "when" : "but not when"} it says ${says}`, () => {
            assert.equal(cannotServe(error), is);
        });
    }
});
