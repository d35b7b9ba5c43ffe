import assert from "node:assert/strict";
import { targetOf } from "../../../components/stack/scope";
import { type Config } from "../../support/observed";
import { devModel } from "../../support/rendering";

describe("the way to a node", () => {
    const model = devModel((config) => {
        const [org0] = (config as unknown as Config).organizations; // The dev stack's own file.
        Object.assign(org0 ?? {}, {
            orderers: [{ address: "192.0.2.1:6050", adminAddress: "192.0.2.1:9443" }, { address: "192.0.2.2:6050" }],
        });
    });
    const [first, second] = model.organisations[0]?.orderers ?? [];
    assert.ok(first !== undefined && second !== undefined);

    it("is the address that the config has for the port that is meant, and a tunnel to any other", () => {
        const ports = [first.port, first.adminPort, first.operationsPort];
        assert.deepEqual(
            ports.map((port) => targetOf(first, port).address),
            ["192.0.2.1:6050", "192.0.2.1:9443", undefined],
        );
        assert.deepEqual(targetOf(second, second.adminPort), {
            name: "org0-orderer2",
            organisation: "org0",
            port: 9443,
        });
    });
});
