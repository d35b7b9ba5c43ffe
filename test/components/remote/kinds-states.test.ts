import assert from "node:assert/strict";
import { registry, remoteKinds } from "../../../components/remote/kinds";
import { outsOf } from "../../../components/remote/serve";
import { dynamicPrefix } from "../../../components/state/texts";
import { ofType, type Registered } from "../../support/engine";
import { devModel, rendered } from "../../support/rendering";
import { sharedModel } from "../../support/shared-model";
import { assertState, kindOf, providerOf } from "../../support/states";

/** A network with resources of all kinds. */
function config(settings: Record<string, unknown>): void {
    const place = { channel: "mychannel", type: "ccaas" };
    const call = { function: "readMarble", args: ["marble1"], contains: "blue", transient: { color: "blue" } };
    Object.assign(settings, {
        organizations: [
            { name: "org0", mspId: "OrdererMSP", orderers: 1 },
            { name: "org1", mspId: "Org1MSP", peers: 1, namespace: "elsewhere" },
        ],
        channels: [{ name: "mychannel" }],
        chaincodes: [
            {
                ...place,
                name: "marbles",
                tls: "mutual",
                source: "chaincode/marbles",
                verify: [{ ...call, submit: true }],
            },
            { ...place, name: "outside", addresses: { org1: "outside.example.com:9999" } },
        ],
    });
}

/** What only a cluster gives: the UIDs of a claim and of a workload. */
const given = {
    ...{ InstalledPackage: { volume: "uid" }, OrdererJoin: { volume: "uid" }, PeerJoin: { volume: "uid" } },
    ...{ WarmUp: { volume: "uid" }, Identity: { database: "uid" }, Started: { uid: "uid" } },
} as Readonly<Partial<Record<string, object>>>;

describe("the state of a dynamic resource", () => {
    let declared: readonly Registered[];

    before(async () => {
        // The second has members of another stack on its channel.
        declared = [...(await rendered(devModel(config))), ...(await rendered(sharedModel({ own: "org1" })))];
    });

    for (const kind of remoteKinds) {
        it(`has what it is to have and nothing else of what the program declares: ${kind}`, async () => {
            const provider = await providerOf(kind);
            const made = Object.fromEntries(Object.keys(registry[kind].outputs ?? {}).map((name) => [name, "made"]));
            for (const { inputs } of ofType(declared, `${dynamicPrefix}${kind}`)) {
                assertState(kind, outsOf(provider, { ...given[kind], ...inputs } as never, made));
            }
        });
    }

    it("is held against these names by the tests of its module, too", async () => {
        const kinds = remoteKinds.map(async (kind) => kindOf(await providerOf(kind)));
        assert.deepEqual(await Promise.all(kinds), remoteKinds);
        assert.throws(() => {
            assertState("ImageTags", { place: {}, digest: "", tags: [], problem: "", password: "" });
        }, /password/);
        assert.throws(() => {
            assertState("ImageTags", { place: {}, digest: "", tags: [] });
        }, /problem/);
    });
});
