import { readFileSync } from "node:fs";
import { readPackage } from "../../fabric/package";
import { parseJsonObject } from "../../ground/json-object";
import type { Chaincode } from "../model/chaincode";
import type { NetworkModel } from "../model/network";
import { anywhere, tcp, type Destination } from "../model/network-policies";

/**
 * Chaincode servers of the config that somebody else runs, as the peers of an organisation call them. A policy knows no names, which may
 * stand for any address: so their ports are open to everywhere.
 */
export function serverDestinations(model: NetworkModel, organisation: string): readonly Destination[] {
    const own = model.chaincodes.filter(({ channel }) =>
        model.channels.some(({ name, members }) => name === channel && members.includes(organisation)),
    );
    const addresses = own.flatMap((chaincode) => addressesOf(chaincode, organisation));
    const ports = [...new Set(addresses.map(portOf))].filter((port) => port > 0).sort((a, b) => a - b);
    return ports.length === 0 ? [] : [{ party: anywhere, ports: tcp(ports) }];
}

function addressesOf({ runtime, developmentAddress }: Chaincode, organisation: string): readonly string[] {
    if (developmentAddress !== undefined) {
        return [developmentAddress];
    }
    if ("servers" in runtime) {
        const { servers } = runtime;
        const address = servers.kind === "present" ? servers.addresses[organisation] : undefined;
        return address === undefined ? [] : [address];
    }
    const isServer = runtime.type === "package" && (runtime.kind === "ccaas" || runtime.kind === "external");
    return isServer ? [packedAddress(runtime.file)] : [];
}

/** Checked with the config. */
function packedAddress(file: string): string {
    const connection = readPackage(readFileSync(file)).files["connection.json"];
    const address = connection === undefined ? undefined : parseJsonObject(connection).get("address");
    return typeof address === "string" ? address : "";
}

function portOf(address: string): number {
    return Number(address.slice(address.lastIndexOf(":") + 1));
}
