import { loadCluster } from "../../cluster/kubeconfig";
import type { NetworkModel } from "../model/network";
import { placeOf } from "../stack/scope";

/** What is hardly meant of the way to the cluster, a sentence each; none where the kubeconfig cannot be read, which is told elsewhere. */
export function accessWarnings(model: NetworkModel): readonly string[] {
    try {
        const { context, skipVerification } = loadCluster(placeOf(model));
        const advice = "put its authority's certificate into certificate-authority-data instead";
        return skipVerification
            ? [
                  `context ${context} of the kubeconfig says insecure-skip-tls-verify: whoever is between you and the API server reads each ` +
                      `key of the network, and does what you may do; ${advice}`,
              ]
            : [];
    } catch {
        return [];
    }
}
