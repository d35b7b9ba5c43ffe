import { json, type FakeApiServer } from "./apiserver";

/** Where most clusters have their API server and their name servers. */
export const surroundingRoutes = {
    apiServer: "GET /api/v1/namespaces/default/services/kubernetes",
    apiServerSlices: "GET /apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
    dns: "GET /api/v1/namespaces/kube-system/services/kube-dns",
    dnsSlices: "GET /apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices",
} as const;

/** A cluster as most are: the API server on a machine, the name servers in pods. */
export function answerSurroundings(server: FakeApiServer): void {
    server.answer(surroundingRoutes.apiServer, json(service(["10.96.0.1"], 443)));
    server.answer(surroundingRoutes.apiServerSlices, json(slices({ addresses: ["192.168.1.2"] }, 6443)));
    server.answer(surroundingRoutes.dns, json(service(["10.96.0.10"], 53)));
    server.answer(
        surroundingRoutes.dnsSlices,
        json(slices({ addresses: ["10.244.0.3"], targetRef: { kind: "Pod" } }, 53)),
    );
}

export function service(clusterIPs: readonly string[], port: number): object {
    return { apiVersion: "v1", kind: "Service", metadata: {}, spec: { clusterIPs, ports: [{ port }] } };
}

export function slices(endpoint: object, port: number): object {
    const slice = { metadata: { name: "x" }, endpoints: [endpoint], ports: [{ port }] };
    return {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSliceList",
        metadata: { resourceVersion: "1" },
        items: [slice],
    };
}
