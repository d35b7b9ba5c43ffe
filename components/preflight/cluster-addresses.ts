import * as pulumi from "@pulumi/pulumi";
import { type KubeClient } from "../../cluster/api";
import { apiReason } from "../../cluster/api-failure";
import { loadCluster } from "../../cluster/kubeconfig";
import type { KubeObject } from "../../cluster/object";
import { reasonOf } from "../../ground/failure";
import { listAt, objectsAt, textAt } from "../../ground/json";
import type { NetworkModel } from "../model/network";
import { anywhere, dnsPorts, tcp, type Destination, type Port } from "../model/network-policies";
import type { ClusterAddresses } from "../policies/policies";
import { placeOf } from "../stack/scope";

/** What was found, and what was not. */
interface FoundSurroundings {
    readonly clusterAddresses: ClusterAddresses;
    /** A sentence each. */
    readonly unseen: readonly string[];
}

type Client = Pick<KubeClient, "find" | "list">;

/**
 * Where the cluster has its API server and its name servers. What the deployer may not see, or what is elsewhere than on most clusters, is
 * allowed by its ports alone, and said: a network without names would be none.
 */
export async function observeClusterAddresses(client: Client, model: NetworkModel): Promise<FoundSurroundings> {
    const usual = usualPorts(model);
    const { enabled, apiServer, dns } = model.networkPolicies;
    const [server, names] = await Promise.all([
        enabled && apiServer === undefined ? serviceOf(client, "default", "kubernetes") : undefined,
        enabled && dns === undefined ? serviceOf(client, "kube-system", "kube-dns") : undefined,
    ]);
    return {
        clusterAddresses: { apiServer: apiServers(server, usual), dns: nameServers(names) },
        unseen: [
            ...missing(server, "apiServer", "the address of the API server", `ports ${usual.join(", ")}`),
            ...missing(names, "dns", "the name servers", "ports 53 of UDP and TCP"),
        ],
    };
}

/** Where API servers listen: on most clusters, and by the kubeconfig. */
function usualPorts(model: NetworkModel): readonly number[] {
    const { port } = new URL(loadCluster(placeOf(model)).server);
    return sorted([443, 6443, ...(port === "" ? [] : [Number(port)])]);
}

/** A Service and where it leads; "hidden" where that cannot be said, undefined where nobody asked. */
type Seen = Service | "hidden" | undefined;

interface Service {
    readonly addresses: readonly string[];
    /** Of the Service itself. */
    readonly ports: readonly number[];
    readonly endpoints: readonly Endpoints[];
}

interface Endpoints {
    readonly ports: readonly number[];
    /** Those that are no pods: policies know pods by their labels, and their addresses change. */
    readonly addresses: readonly string[];
    readonly hasPods: boolean;
}

async function serviceOf(client: Client, namespace: string, name: string): Promise<Service | "hidden"> {
    const labelSelector = `kubernetes.io/service-name=${name}`;
    const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    try {
        const [service, { items }] = await Promise.all([
            client.find(`/api/v1/namespaces/${namespace}/services/${name}`),
            client.list(slices, { labelSelector }, AbortSignal.timeout(10_000)),
        ]);
        return service === undefined || items.length === 0 ? "hidden" : seen(service, items);
    } catch (error) {
        if (["Forbidden", "NotFound"].includes(apiReason(error) ?? "")) {
            return "hidden";
        }
        throw new pulumi.RunError(reasonOf(error));
    }
}

function seen(service: KubeObject, slices: readonly KubeObject[]): Service {
    return {
        addresses: textsAt(service, "spec", "clusterIPs").filter((address) => address !== "None"),
        ports: portsIn(service, "spec", "ports"),
        endpoints: slices.map((slice) => {
            const endpoints = objectsAt(slice, "endpoints");
            const isPod = (endpoint: unknown): boolean => textAt(endpoint, "targetRef", "kind") === "Pod";
            return {
                ports: portsIn(slice, "ports"),
                addresses: endpoints.filter((one) => !isPod(one)).flatMap((one) => textsAt(one, "addresses")),
                hasPods: endpoints.some(isPod),
            };
        }),
    };
}

function portsIn(object: unknown, ...path: readonly string[]): readonly number[] {
    const ports = objectsAt(object, ...path).map(({ port }) => Number(port));
    return sorted(ports.filter((port) => port > 0));
}

function textsAt(object: unknown, ...path: readonly string[]): readonly string[] {
    return listAt(object, ...path).filter((text) => typeof text === "string");
}

/** By its Service, as some enforcers see it, and by the addresses behind, as others do. */
function apiServers(server: Seen, usual: readonly number[]): readonly Destination[] {
    if (server === undefined || server === "hidden") {
        return server === undefined ? [] : [{ party: anywhere, ports: tcp(usual) }];
    }
    return behind(server, tcp);
}

/** Most clusters have pods of this label for it; some ask a name server on each node, at an address of the link. */
function nameServers(names: Seen): readonly Destination[] {
    if (names === undefined || names === "hidden") {
        return names === undefined ? [] : [{ party: anywhere, ports: dnsPorts() }];
    }
    const labels = { "k8s-app": "kube-dns" };
    const inPods = sorted(names.endpoints.filter(({ hasPods }) => hasPods).flatMap(({ ports }) => ports));
    return [
        ...(inPods.length === 0
            ? []
            : [{ party: { kind: "pods", namespace: "kube-system", labels }, ports: dnsPorts(inPods) } as const]),
        { party: addressed("169.254.20.10"), ports: dnsPorts() },
        ...behind(names, dnsPorts),
    ];
}

function behind(
    { addresses, ports, endpoints }: Service,
    meant: (ports: readonly number[]) => readonly Port[],
): readonly Destination[] {
    const at = (address: string, numbers: readonly number[]): Destination => ({
        party: addressed(address),
        ports: meant(numbers),
    });
    const own = [...addresses].sort().map((address) => at(address, ports));
    const others = endpoints.flatMap((slice) => slice.addresses.map((address) => at(address, slice.ports)));
    return [...own, ...others.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
}

function addressed(address: string): Destination["party"] {
    return { kind: "range", cidr: `${address}/${address.includes(":") ? 128 : 32}`, except: [] };
}

function sorted(numbers: readonly number[]): readonly number[] {
    return [...new Set(numbers)].sort((a, b) => a - b);
}

function missing(found: Seen, setting: string, what: string, instead: string): readonly string[] {
    return found === "hidden"
        ? [
              `networkPolicies.${setting} is not set, and ${what} cannot be read from the cluster: ${instead} are open to everywhere`,
          ]
        : [];
}
