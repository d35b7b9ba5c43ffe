import type { NetworkModel } from "../../components/model/network";
import { devModel } from "./rendering";

/** What the stack's clusters say in a test; the namespaces are called alike. */
const clusters = {
    east: { context: "acme-east" },
    west: {
        context: "acme-west",
        kubeconfig: "/etc/west",
        pullRegistry: "registry.west:5000",
        storage: { class: "fast" },
    },
};

/** The dev stack with org2 on a cluster of its own, changed. */
export function twoClusters(
    change: (
        config: { clusters: Record<string, object>; organizations: object[] } & Record<string, unknown>,
    ) => unknown = () => undefined,
): NetworkModel {
    return devModel((config) => {
        const [org0, org1, org2] = config["organizations"] as readonly object[];
        const organizations = [
            { ...org0, cluster: "east" },
            { ...org1, cluster: "east" },
            { ...org2, cluster: "west" },
        ];
        Reflect.deleteProperty(config, "context");
        const outside = { type: "given", host: "{node}.acme.example" };
        change(Object.assign(config, { clusters: structuredClone(clusters), organizations, outside }));
    });
}
