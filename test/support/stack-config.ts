import assert from "node:assert/strict";
import { configProblems, problemList } from "../../components/config/problems";

/** Settings of the network that the tests start from: one ordering organisation, two members, a channel and a chaincode. */
export function devSettings(): Record<string, unknown> {
    return {
        context: "fabric-embedded",
        namespace: "fabric-dev",
        registry: "localhost:35000",
        organizations: [
            { name: "org0", mspId: "OrdererMSP", orderers: 3 },
            { name: "org1", mspId: "Org1MSP", peers: 2 },
            { name: "org2", mspId: "Org2MSP", peers: 2 },
        ],
        channels: [{ name: "mychannel", orderers: ["org0"], members: ["org1", "org2"] }],
        chaincodes: [{ name: "asset-transfer", channel: "mychannel", source: "chaincode/asset-transfer" }],
    };
}

/** Settings with values at paths (`organizations[1].mspId`) replaced, added, or taken out where the value is undefined. */
export function settingsWith(changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const settings = devSettings();
    for (const [path, value] of Object.entries(changes)) {
        put(
            settings,
            path.split(/[.[\]]+/).filter((step) => step !== ""),
            value,
        );
    }
    return settings;
}

/** A change of a good config, and every line that must come of it. */
export interface Refused {
    readonly what: string;
    readonly change: Readonly<Record<string, unknown>>;
    readonly says: readonly string[];
}

/** Declares one test per refused change. */
export function itRefuses(cases: readonly Refused[]): void {
    for (const { what, change, says } of cases) {
        it(`refuses ${what}`, () => {
            assert.equal(problemList(configProblems(settingsWith(change))), says.join("\n"));
        });
    }
}

function put(target: unknown, steps: readonly string[], value: unknown): void {
    const [step, ...rest] = steps;
    assert.ok(step !== undefined && target !== null && typeof target === "object", `no place for ${steps.join(".")}`);
    if (rest.length > 0) {
        put(Reflect.get(target, step), rest, value);
    } else if (value === undefined) {
        Reflect.deleteProperty(target, step);
    } else {
        Reflect.set(target, step, value);
    }
}
