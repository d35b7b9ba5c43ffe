import { readFileSync } from "node:fs";
import { createServer } from "node:net";

import { failure } from "../../ground/failure";
import type { Link } from "./link";
import { type BuildingCluster, type ClusterSettings, buildDevice } from "./settings";

/** Fails with one sentence when something on the machine is in the way of a node that does not run yet. */
export function refuseObstacles(settings: Pick<ClusterSettings, "id" | "nodeAddress">): void {
    refuseOverlap("link the node", { device: settings.id, inside: settings.nodeAddress });
}

/** The same of BuildKit and the registry. */
export async function refuseBuildObstacles(settings: BuildingCluster): Promise<void> {
    refuseOverlap("link BuildKit", { device: buildDevice(settings), inside: settings.buildAddress });
    const { registry } = settings.ports;
    if (!(await isFree(registry))) {
        const advice = `Find it with \`ss -ltnp 'sport = :${registry}'\` and stop it.`;
        const what = { operation: "start the registry", target: `127.0.0.1:${registry}`, advice };
        throw failure(what, "another program listens on this port");
    }
}

function refuseOverlap(operation: string, link: Pick<Link, "device" | "inside">): void {
    const route = overlappingRoute(readFileSync("/proc/net/route", "utf8"), link);
    if (route !== undefined) {
        const what = { operation, target: link.inside, advice: whatToDoAbout(route.device) };
        throw failure(what, `the machine already routes ${route.network} to ${route.device}`);
    }
}

function whatToDoAbout(device: string): string {
    return /^(fabric|build)-/.test(device)
        ? "Another embedded cluster runs, with another FABRIC_EMBEDDED_HOME: end it with `npm run down` and that setting."
        : "Disconnect that network (often a VPN) while the embedded cluster runs.";
}

function isFree(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const server = createServer();
        server.on("error", () => {
            resolve(false);
        });
        server.listen(port, "127.0.0.1", () => {
            server.close(() => {
                resolve(true);
            });
        });
    });
}

/** A network that the machine reaches by a device. */
interface Route {
    readonly network: string;
    readonly device: string;
}

/**
 * A route of the machine within or around the link's /30, of a device that is not ours; the default route and very wide
 * ones give way to ours by themselves. Takes the text of /proc/net/route.
 */
export function overlappingRoute(
    table: string,
    { device: own, inside }: Pick<Link, "device" | "inside">,
): Route | undefined {
    const address = addressNumber(inside);
    for (const line of table.split("\n").slice(1)) {
        const [device, destination, , , , , , mask] = line.trim().split(/\s+/);
        if (device === undefined || destination === undefined || mask === undefined || device === own) {
            continue;
        }
        const bits = swapped(mask);
        const network = swapped(destination);
        // A route wider than /16 (a VPN that takes 10.0.0.0/8) loses against our more specific one.
        if (prefixLength(bits) >= 16 && ((address & bits) >>> 0 === network || network >>> 2 === address >>> 2)) {
            return { network: `${addressText(network)}/${prefixLength(bits)}`, device };
        }
    }
    return undefined;
}

/** The kernel prints addresses as hexadecimal words in the byte order of the machine, which is little-endian here. */
function swapped(word: string): number {
    return Buffer.from(word, "hex").readUInt32LE();
}

function addressNumber(text: string): number {
    return Buffer.from(text.split(".").map(Number)).readUInt32BE();
}

function addressText(address: number): string {
    return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

function prefixLength(mask: number): number {
    return mask.toString(2).replace(/0+$/, "").length;
}
