import { plannedKinds } from "../../components/preflight/planned";
import { json, type FakeApiServer } from "./apiserver";
import { answerSurroundings } from "./surroundings";

/** A list of the Kubernetes API. */
export function listOf(...items: readonly object[]): object {
    return { kind: "List", apiVersion: "v1", metadata: { resourceVersion: "1" }, items };
}

/** A default storage class. */
export const standard = {
    metadata: { name: "standard", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "p",
};

/** Has a server answer all that the preflight asks it, as a cluster on which there is nothing in these namespaces. */
export function answerNothing(server: FakeApiServer, namespaces: readonly string[]): void {
    const kinds = [...Object.values(plannedKinds), "/api/v1/namespaces/*/pods"];
    for (const path of namespaces.flatMap((namespace) => kinds.map((kind) => kind.replace("*", namespace)))) {
        server.answer(`GET ${path}`, json(listOf()));
    }
    server.answer("GET /apis/storage.k8s.io/v1/storageclasses", json(listOf(standard)));
    server.answer("GET /readyz", json("ok"));
    answerSurroundings(server);
}
