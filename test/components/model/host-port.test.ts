import assert from "node:assert/strict";
import { addressOf, hostPort } from "../../../components/model/host-port";

describe("an address as host and port", () => {
    it("comes back as it was written", () => {
        for (const address of ["orderer.example:7050", "203.0.113.7:31000", "[2001:db8::1]:7050"]) {
            assert.equal(addressOf(hostPort(address)), address);
        }
        assert.deepEqual(hostPort("[2001:db8::1]:7050"), { host: "[2001:db8::1]", port: 7050 });
    });
});
