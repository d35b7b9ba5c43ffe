import { withinLimits, type ContainerResources, type DefaultLimits } from "../../builder/kubernetes/limits";
import { amount } from "../../builder/quantity";

/** Kubernetes requests and limits of a container, by resource name. */
export type Resources = ContainerResources;

/** Containers of a network that are not chaincode's. */
type Part = "ca" | "orderer" | "peer" | "couchdb" | "agent";

/** Small enough that the development network fits two cores. */
const defaultRequests: Readonly<Record<Part, Resources["requests"]>> = {
    ca: { cpu: "20m", memory: "64Mi" },
    orderer: { cpu: "50m", memory: "128Mi" },
    peer: { cpu: "100m", memory: "256Mi" },
    couchdb: { cpu: "50m", memory: "128Mi" },
    agent: { memory: "64Mi" },
};

/**
 * Far more than each takes under load, and little enough that one that grows without end is ended before its machine is out of memory.
 *
 * Networks of the end-to-end tests take, at most, 36 MiB for a CA, 49 for an orderer, 106 for a peer and 109 for an agent. CAs have two small
 * databases. Of orderers Fabric's guide to performance has "a good starting point" at 2 GB. A peer that unpacks a package
 * of 1 GiB of zeros takes 2.7 GiB (builder/README.md), holds up to 20 blocks that wait, and its kernel counts the ledger's files that are
 * cached as its own, as CouchDB's. The agent's heap is 64 MiB, and what it writes into the volume in memory, the result of a build of
 * 256 MiB at most, is its own for a moment.
 *
 * On disk, apart from volumes, there are logs alone, of which a kubelet keeps 50 MiB by default, and the agent's results of builds, in a
 * volume of 2 GiB. Kubernetes bounds a pod by the sum over its containers, so all of them have a limit.
 */
const defaultLimits: Readonly<Record<Part, DefaultLimits>> = {
    ca: { memory: "1Gi", "ephemeral-storage": "2Gi" },
    orderer: { memory: "4Gi", "ephemeral-storage": "2Gi" },
    peer: { memory: "8Gi", "ephemeral-storage": "2Gi" },
    couchdb: { memory: "8Gi", "ephemeral-storage": "2Gi" },
    agent: { memory: "512Mi", "ephemeral-storage": "3Gi" },
};

interface Given {
    readonly requests?: Resources["requests"] | undefined;
    readonly limits?: Resources["limits"] | undefined;
}

/** What a part of a network asks for and may take; requests that are given replace all of the defaults, limits those of their names. */
export function resolveResources(part: Part, { requests, limits = {} }: Given = {}): Resources {
    const asked = requests ?? withoutLarger(defaultRequests[part], limits);
    return withinLimits({ requests: asked, limits }, defaultLimits[part]);
}

/** A request above its limit would be refused, and nobody has asked for it. */
function withoutLarger(requests: Resources["requests"], limits: Resources["limits"]): Resources["requests"] {
    const isWithin = ([name, request]: readonly [string, string]): boolean =>
        (amount(request) ?? 0) <= (amount(limits[name] ?? "") ?? Infinity);
    return Object.fromEntries(Object.entries(requests).filter(isWithin));
}
