import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Placed } from "../../../components/remote/contract";
import { remoteKinds, type RemoteKind } from "../../../components/remote/kinds";
import { served } from "../../../components/remote/serve";
import { dynamicPrefix } from "../../../components/state/texts";
import type { Registered } from "../../support/engine";
import { devModel, rendered } from "../../support/rendering";
import { providerOf } from "../../support/states";

/** A dynamic resource in the state of a network that an earlier version brought up; long values are shortened. */
interface Earlier {
    readonly type: string;
    readonly name: string;
    readonly state: Placed & Readonly<Record<string, unknown>>;
}

/** As it was before a transaction was named by what it calls; an alias says so. */
const renamed: Readonly<Record<string, string>> = {
    "mychannel-asset-transfer-verify-0": "mychannel-asset-transfer-verify-InitLedger-a4b41333",
};

/** The config of that network. */
function config(settings: Record<string, unknown>): void {
    const place = { channel: "mychannel" };
    Object.assign(settings, {
        organizations: [
            { name: "org0", mspId: "OrdererMSP", orderers: 1 },
            { name: "org1", mspId: "Org1MSP", peers: 2 },
            { name: "org2", mspId: "Org2MSP", peers: 1 },
        ],
        channels: [{ name: "mychannel", batch: { timeout: "500ms" } }],
        chaincodes: [
            {
                ...{ ...place, name: "asset-transfer", source: "chaincode/asset-transfer" },
                verify: [
                    { function: "InitLedger", submit: true },
                    { function: "ReadAsset", args: ["asset1"] },
                ],
            },
            {
                ...{ ...place, name: "marbles", type: "ccaas", tls: "mutual", source: "chaincode/marbles" },
                init: { function: "initMarble", args: ["marble1", "blue", "35", "tom"] },
                verify: [{ function: "readMarble", args: ["marble1"] }],
            },
            {
                ...{ ...place, name: "assets", type: "node", source: "chaincode/asset-transfer" },
                collections: [{ name: "prices", policy: "OR('Org1MSP.member','Org2MSP.member')", blockToLive: 100 }],
            },
        ],
    });
}

/**
 * What a new field of today would do to a network that lives: as one that counts, it would change or replace everything that was made
 * without it, unless `upgrade` says what it was then.
 */
describe("a network that an earlier version brought up", () => {
    const earlier = JSON.parse(readFileSync("test/support/earlier-states.json", "utf8")) as readonly Earlier[];
    let today: readonly Registered[];

    before(async () => {
        today = await rendered(devModel(config));
    });

    for (const { type, name, state } of earlier) {
        it(`has its ${name} (${type}) declared by today's program, which finds nothing to do`, async () => {
            const kind = remoteKinds.find((one) => type === `${dynamicPrefix}${one}`) ?? assert.fail(type);
            const wanted = renamed[name] ?? name;
            const found = today.find((resource) => resource.type === type && resource.name === wanted);
            assert.ok(found !== undefined, `no ${type} ${wanted} is declared`);
            // Whatever the state has is as it was; what it has not is as today's program says.
            const news = { ...found.inputs, ...(await upgraded(kind, state)), place: state.place };
            const clock = (): Date => new Date("2026-12-01T00:00:00Z");
            const result = await served(kind, clock).diff("id", state, news);
            assert.deepEqual(result.replaces, []);
            assert.equal(result.changes, false);
        });
    }
});

async function upgraded(kind: RemoteKind, state: Earlier["state"]): Promise<Readonly<Record<string, unknown>>> {
    return (await providerOf(kind)).upgrade?.(state) ?? state;
}
