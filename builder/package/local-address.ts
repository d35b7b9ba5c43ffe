import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/** Addresses that mean the peer's own pod, its node or what a cloud tells about it, instead of somebody's server. */
const local = new BlockList();
for (const [network, prefix] of [
    ["0.0.0.0", 8],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
    ["224.0.0.0", 3],
    // What clouds tell their machines: Alibaba's, Azure's, Oracle's.
    ["100.100.100.200", 32],
    ["168.63.129.16", 32],
    ["192.0.0.192", 32],
] as const) {
    local.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
    // Unspecified, loopback, and addresses of version 4 in their oldest form.
    ["::", 96],
    ["fe80::", 10],
    ["ff00::", 8],
    // Amazon's.
    ["fd00:ec2::254", 128],
] as const) {
    local.addSubnet(network, prefix, "ipv6");
}

/**
 * Why a peer must not connect to a host that a package names; undefined where it may. What a name leads to is known only when
 * the peer asks for it, and is not looked at.
 */
export function localHostProblem(host: string): string | undefined {
    const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
    if (isIP(bare) !== 0) {
        return isLocal(bare) ? "is an address of the peer's own, of its node, or of nobody" : undefined;
    }
    const labels = bare.replace(/\.$/, "").split(".");
    const last = labels.at(-1) ?? "";
    if (/^(?:[0-9]+|0x[0-9a-f]*)$/.test(last)) {
        return "is neither a name nor an address in four decimal numbers";
    }
    const isLocalName = last === "localhost" || last === "localdomain" || localNames.includes(labels[0] ?? "");
    return isLocalName ? "is a name of the peer's own" : undefined;
}

const localNames: readonly string[] = ["localhost", "ip6-localhost", "ip6-loopback", "localhost4", "localhost6"];

function isLocal(address: string): boolean {
    if (isIPv4(address)) {
        return local.check(address, "ipv4");
    }
    return local.check(address, "ipv6") || embedded(address).some((inner) => local.check(inner, "ipv4"));
}

/** The address of version 4 in one of version 6: mapped, by way of NAT64, or of 6to4. */
function embedded(address: string): readonly string[] {
    const groups = groupsOf(address);
    const [first, second, third] = groups;
    const ofGroups = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join(".");
    const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
    const isTranslated = first === 0x64 && second === 0xff9b;
    return [
        ...(isMapped || isTranslated ? [ofGroups(groups[6], groups[7])] : []),
        ...(first === 0x2002 ? [ofGroups(second, third)] : []),
    ];
}

/** Its eight groups, however it is written. */
function groupsOf(address: string): readonly number[] {
    const canonical = isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : "::";
    const [before = "", after] = canonical.split("::");
    const [head, tail] = [before, after ?? ""].map((part) => (part === "" ? [] : part.split(":")));
    const missing = 8 - (head?.length ?? 0) - (tail?.length ?? 0);
    const all = [...(head ?? []), ...Array.from({ length: missing }, () => "0"), ...(tail ?? [])];
    return all.map((group) => Number.parseInt(group, 16));
}
