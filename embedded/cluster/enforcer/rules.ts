import { isIPv4 } from "node:net";

import type { KubeObject } from "../../../cluster/object";
import { fieldAt, listAt, objectsAt, textAt, type JsonObject } from "../../../ground/json";
import { selects } from "./selectors";
import type { NamedPort, Pod, World } from "./world";

/** The table of our own in the node's network namespace. */
const table = "fabric_pods";

type Direction = "ingress" | "egress";

/**
 * What `nft` is to be told, in one transaction, so that pods may talk as the policies say:
 * - an address of the pods' range that is no known pod's may neither send nor be sent anything,
 * - what the node itself sends is none of it (probes), nor are answers,
 * - what a policy forbids is answered at once, TCP by a reset, so that nobody waits for it.
 *
 * Services have been translated by then, so policies see the addresses of pods.
 *
 * @param range of the pods' addresses, as in "10.213.0.0/24"
 */
export function ruleset(world: World, range: string): string {
    const chains = (["egress", "ingress"] as const).flatMap((direction) => [
        ...world.pods.flatMap((pod) => podChain(pod, direction, world)),
        entryChain(direction, world),
    ]);
    return [
        `table ip ${table}`,
        `delete table ip ${table}`,
        `table ip ${table} {`,
        // The kernel sends few answers by ICMP in a second, and resets for all.
        "chain refused {\nmeta l4proto tcp reject with tcp reset\nreject with icmp type admin-prohibited\n}",
        ...chains,
        `chain forward { type filter hook forward priority -10; policy accept;
ct state established,related accept
ip saddr ${range} jump egress
ip daddr ${range} jump ingress
}`,
        `chain input { type filter hook input priority -10; policy accept;
ct state established,related accept
ip saddr ${range} jump egress
}`,
        "}",
        "",
    ].join("\n");
}

/** Where each pod's traffic is judged. A chain that is gone to returns to where the traffic came from. */
function entryChain(direction: Direction, world: World): string {
    const verdicts = world.pods.map((pod) => {
        const isFree = isolating(pod, direction, world).length === 0;
        return `${pod.address} : ${isFree ? "return" : `goto ${chainName(pod, direction)}`}`;
    });
    const own = direction === "egress" ? "saddr" : "daddr";
    const judged = verdicts.length === 0 ? [] : [`ip ${own} vmap { ${verdicts.join(", ")} }`];
    return [`chain ${direction} {`, ...judged, "goto refused", "}"].join("\n");
}

function podChain(pod: Pod, direction: Direction, world: World): readonly string[] {
    const policies = isolating(pod, direction, world);
    if (policies.length === 0) {
        return [];
    }
    const allowed = policies.flatMap((policy) =>
        objectsAt(policy, "spec", direction).flatMap((rule) =>
            ruleLines({ rule, pod, direction, world, home: policy.metadata.namespace ?? "" }),
        ),
    );
    const lines = [...new Set(allowed)].map((match) => `${match} return`.trim());
    return [[`chain ${chainName(pod, direction)} {`, ...lines, "goto refused", "}"].join("\n")];
}

function chainName({ address }: Pod, direction: Direction): string {
    return `${direction}-${address}`;
}

/** The policies that leave a pod only what they allow in a direction. */
function isolating(pod: Pod, direction: Direction, { policies }: World): readonly KubeObject[] {
    return policies.filter(
        (policy) =>
            policy.metadata.namespace === pod.namespace &&
            directionsOf(policy).includes(direction) &&
            selects(fieldAt(policy, "spec", "podSelector"), pod.labels),
    );
}

function directionsOf(policy: KubeObject): readonly Direction[] {
    const types = fieldAt(policy, "spec", "policyTypes");
    if (Array.isArray(types)) {
        return types.flatMap((type) => (type === "Ingress" ? ["ingress"] : type === "Egress" ? ["egress"] : []));
    }
    return fieldAt(policy, "spec", "egress") === undefined ? ["ingress"] : ["ingress", "egress"];
}

interface Rule {
    readonly rule: JsonObject;
    readonly pod: Pod;
    readonly direction: Direction;
    readonly world: World;
    /** Namespace of the policy. */
    readonly home: string;
}

/** One match for each pair of a party and a group of ports. */
function ruleLines(of: Rule): readonly string[] {
    const { rule, pod, direction } = of;
    const peers = objectsAt(rule, direction === "ingress" ? "from" : "to");
    const far = direction === "ingress" ? "saddr" : "daddr";
    const pods = selectedPods(of, peers);
    const blocks = peers.flatMap((peer) => blockMatch(fieldAt(peer, "ipBlock"), far));
    const parties = peers.length === 0 ? [""] : [...addressMatch(pods, far), ...blocks];
    const ports = objectsAt(rule, "ports");
    if (ports.length === 0) {
        return parties;
    }
    const numbers = ports.filter((port) => typeof port.port !== "string");
    const names = ports.filter((port) => typeof port.port === "string");
    const plain = portMatches(numbers);
    return [
        ...parties.flatMap((party) => plain.map((match) => `${party} ${match}`.trim())),
        ...(direction === "ingress"
            ? parties.flatMap((party) => namedMatches(pod, names).map((match) => `${party} ${match}`.trim()))
            : (peers.length === 0 ? of.world.pods : pods).flatMap((other) =>
                  namedMatches(other, names).map((match) => `ip daddr ${other.address} ${match}`),
              )),
    ];
}

function selectedPods({ world, home }: Rule, peers: readonly JsonObject[]): readonly Pod[] {
    const selectors = peers.filter((peer) => peer.ipBlock === undefined);
    return world.pods.filter((pod) =>
        selectors.some(
            ({ podSelector, namespaceSelector }) =>
                (namespaceSelector === undefined
                    ? pod.namespace === home
                    : selects(namespaceSelector, world.namespaces.get(pod.namespace) ?? {})) &&
                selects(podSelector, pod.labels),
        ),
    );
}

function addressMatch(pods: readonly Pod[], far: string): readonly string[] {
    return pods.length === 0 ? [] : [`ip ${far} { ${pods.map(({ address }) => address).join(", ")} }`];
}

/** The node knows no IPv6. */
function blockMatch(block: unknown, far: string): readonly string[] {
    const cidr = textAt(block, "cidr");
    const without = listAt(block, "except").map(String).filter(isIpv4Range);
    if (!isIpv4Range(cidr)) {
        return [];
    }
    const excluded = without.length === 0 ? "" : ` ip ${far} != { ${without.join(", ")} }`;
    return [`ip ${far} ${cidr}${excluded}`];
}

function isIpv4Range(range: string): boolean {
    return isIPv4(range.split("/")[0] ?? "");
}

function portMatches(ports: readonly JsonObject[]): readonly string[] {
    return ports.map((wanted) => {
        const { port, endPort } = wanted;
        const protocol = protocolOf(wanted);
        if (typeof port !== "number") {
            return `meta l4proto ${protocol}`;
        }
        return `${protocol} dport ${port}${typeof endPort === "number" ? `-${endPort}` : ""}`;
    });
}

function namedMatches(pod: Pod, names: readonly JsonObject[]): readonly string[] {
    const isMeant = (wanted: JsonObject, port: NamedPort): boolean =>
        port.name === wanted.port && port.protocol.toLowerCase() === protocolOf(wanted);
    return names.flatMap((wanted) =>
        pod.ports.filter((port) => isMeant(wanted, port)).map(({ port }) => `${protocolOf(wanted)} dport ${port}`),
    );
}

function protocolOf(port: JsonObject): string {
    return (textAt(port, "protocol") || "TCP").toLowerCase();
}
