import assert from "node:assert/strict";
import { addressOf, hostPort, isInside } from "../../../components/model/host-port";

describe("an address as host and port", () => {
    it("comes back as it was written", () => {
        for (const address of ["orderer.example:7050", "203.0.113.7:31000", "[2001:db8::1]:7050"]) {
            assert.equal(addressOf(hostPort(address)), address);
        }
        assert.deepEqual(hostPort("[2001:db8::1]:7050"), { host: "[2001:db8::1]", port: 7050 });
    });

    it("is inside a cluster by its name", () => {
        for (const address of ["org1-peer1:7051", "org1-peer1.org1.svc:7051"]) {
            assert.ok(isInside(address), address);
        }
        for (const address of ["peer.example:443", "203.0.113.7:31000", "[2001:db8::1]:7050"]) {
            assert.ok(!isInside(address), address);
        }
    });
});
