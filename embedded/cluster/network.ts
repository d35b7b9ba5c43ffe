import { addresses } from "../places";
import { type Rule, linkRules, marked, nameServerListeners } from "./firewall";
import { joinNetwork } from "./link";
import { type ClusterSettings, clusterPrefix } from "./settings";

/** Joins the machine and the node's network namespace by a link of two addresses. Harmless when it is there already. */
export async function linkNode(settings: ClusterSettings, holder: number): Promise<void> {
    const link = { device: settings.id, machine: settings.hostAddress, inside: settings.nodeAddress };
    await joinNetwork(link, holder, { rules: [masqueraded(settings)] });
}

/** Whatever has an address of pods leaves a network by that of its `eth0`. */
export function masqueraded({ pods }: Pick<ClusterSettings, "pods">): Rule {
    return { table: "nat", rule: ["POSTROUTING", "-s", pods, "-o", "eth0", "-j", "MASQUERADE"] };
}

/** Ports at the machine's end of the link where a developer's process may be called by peers, see docs/development.md. */
const developerPorts = "9990:9999";

/** Kubernetes' own range, which kube-proxy is not told otherwise. */
const nodePorts = "30000:32767";

/**
 * Lets pods reach what the machine reaches, but not what listens on the machine itself, and of another cluster's node the node ports alone.
 * In the order of insertion.
 */
export function nodeRules(
    { id, hostAddress, nodeAddress }: Pick<ClusterSettings, "id" | "hostAddress" | "nodeAddress">,
    nameServers: readonly string[],
): readonly Rule[] {
    const developers = { address: hostAddress, protocol: "tcp", ports: developerPorts } as const;
    const listeners = [developers, ...nameServerListeners(nameServers)];
    // Where that cluster does not run, its address is not looked for on other networks.
    const toNodes = ["-o", `${clusterPrefix}+`, "-d", addresses.nodes, "-p", "tcp", "--dport", nodePorts];
    return [
        ...linkRules({ id, device: id, inside: nodeAddress, listeners }),
        { table: "filter", rule: ["FORWARD", "-i", id, ...toNodes, ...marked(id), "-j", "ACCEPT"] },
    ];
}
