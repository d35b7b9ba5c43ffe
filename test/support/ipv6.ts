import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { type ClusterSettings, buildDevice } from "../../embedded/cluster/settings";

/** By each device, the addresses that the machine has by IPv6; there is no such file where the kernel does not know it. */
const path = "/proc/net/if_inet6";

/** Fails where the machine has an address by IPv6, of which the firewall's rules say nothing, on a link of the cluster's. */
export function assertNoIpv6(settings: ClusterSettings): void {
    const links = [settings.id, buildDevice(settings)];
    const addresses = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    assert.deepEqual(
        addresses.filter((line) => links.includes(line.split(/\s+/).at(-1) ?? "")),
        [],
    );
}
