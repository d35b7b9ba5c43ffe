import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { chaincodeAccount } from "../../builder/contract";
import { runsChaincode } from "../model/homes";
import type { NetworkModel } from "../model/network";
import { labelsOf } from "../model/ownership";
import { hasChaincode, nameOn } from "../model/parts";
import { declaredPullSecrets } from "../stack/declared";
import { restrictedNamespace } from "../stack/namespace";

/**
 * What a chaincode namespace of the stack's own may hold at most, so that whoever takes over an agent can make no more; numbers as Kubernetes
 * writes them.
 */
const quota: Readonly<Record<string, string>> = {
    "count/configmaps": "100",
    "count/jobs.batch": "1k",
    "count/secrets": "2k",
    persistentvolumeclaims: "0",
    pods: "1k",
    "services.loadbalancers": "0",
    "services.nodeports": "0",
};

/** The namespaces in which chaincode runs. */
export function chaincodeHomes({ organisations, channels }: NetworkModel): readonly string[] {
    const running = organisations.filter((one) => hasChaincode(one) && runsChaincode(one, channels));
    return [...new Set(running.map(({ chaincodeNamespace }) => chaincodeNamespace))];
}

/**
 * The namespaces in which chaincode runs, with the account of its pods; by name, each known once it is there.
 *
 * @param others the namespaces of nodes, by name
 */
export function chaincodeNamespaces(
    model: NetworkModel,
    others: ReadonlyMap<string, pulumi.Output<string>>,
    opts: pulumi.CustomResourceOptions,
): ReadonlyMap<string, pulumi.Output<string>> {
    return new Map(
        chaincodeHomes(model).map((name) => {
            const namespace = others.get(name) ?? chaincodeNamespace(model, name, opts);
            const labels = labelsOf(name, "chaincode", chaincodeAccount);
            const metadata = { name: chaincodeAccount, namespace, labels };
            const account = { metadata, automountServiceAccountToken: false, ...declaredPullSecrets(model.cluster) };
            new k8s.core.v1.ServiceAccount(nameOn(model, `${name}-${chaincodeAccount}`), account, opts);
            return [name, namespace] as const;
        }),
    );
}

function chaincodeNamespace(
    model: NetworkModel,
    name: string,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    if (!model.createNamespace) {
        return pulumi.output(name);
    }
    const resource = nameOn(model, name);
    const namespace = restrictedNamespace(name, resource, opts);
    const metadata = { name: chaincodeAccount, namespace, labels: labelsOf(name, "chaincode", chaincodeAccount) };
    new k8s.core.v1.ResourceQuota(resource, { metadata, spec: { hard: quota } }, opts);
    return namespace;
}
