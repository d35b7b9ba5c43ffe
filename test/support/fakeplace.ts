import { stringify } from "yaml";

import type { Place } from "../../components/reach";
import type { FakeApiServer } from "./apiserver";

/** A namespace on a fake API server, as modules of dynamic resources are told of one: with the text of a kubeconfig. */
export async function placeOn(
    { access }: FakeApiServer,
    namespace: string,
): Promise<Required<Omit<Place, "instance" | "roots">>> {
    const { token } = await access.credentials.current();
    const authority = Buffer.from(access.authority ?? "").toString("base64");
    const name = "fake";
    const kubeconfig = stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name, cluster: { server: access.server, "certificate-authority-data": authority } }],
        users: [{ name, user: { token } }],
        contexts: [{ name, context: { cluster: name, user: name } }],
    });
    return { context: name, kubeconfig, namespace };
}
