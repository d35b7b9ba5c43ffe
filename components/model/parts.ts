import type { PodTemplate } from "../../builder/pod-template";
import type { Chaincode } from "./chaincode";
import type { Home } from "./homes";
import type { Cluster, NetworkModel } from "./network";
import { channelNodes, type Organisation } from "./organisation";

/**
 * What of a network is on each of its clusters, as a network of its own: the organisations that are there, and the settings that are the cluster's.
 * Channels and chaincodes are the whole network's. A network on a cluster without a name is its only part.
 */
export function parts(model: NetworkModel): readonly NetworkModel[] {
    return model.cluster.name === undefined ? [model] : model.clusters.map((cluster) => partOn(model, cluster));
}

/** Whether a part has what is nobody's own, as the first blocks. */
export function isMain({ cluster, clusters }: Pick<NetworkModel, "cluster" | "clusters">): boolean {
    return cluster.name === clusters[0].name;
}

/** What a resource is called that each part has: by its name alone on the first cluster. No name of the config has a slash. */
export function nameOn(part: Pick<NetworkModel, "cluster" | "clusters">, name: string): string {
    return isMain(part) ? name : `${part.cluster.name ?? ""}/${name}`;
}

function partOn(model: NetworkModel, cluster: Cluster): NetworkModel {
    const { namespace, createNamespace, storageClass, networkPolicies, admissionPolicy, pullSecrets } = cluster;
    return {
        ...model,
        cluster,
        namespace,
        createNamespace,
        storage: { ...model.storage, storageClass },
        organisations: model.organisations.flatMap((organisation) => organisationOn(organisation, cluster)),
        elsewhere: channelNodes(model.organisations).filter(({ home }) => home.cluster !== cluster.name),
        networkPolicies,
        builder: { ...model.builder, admissionPolicy, pod: pulling(model.builder.pod, pullSecrets) },
        chaincodes: model.chaincodes.map((chaincode) => pullingBy(chaincode, pullSecrets)),
    };
}

/** What of an organisation is on a cluster: none where it has neither its home nor a node there. */
function organisationOn(organisation: Organisation, { name }: Pick<Cluster, "name">): readonly Organisation[] {
    const { home, branches } = organisation;
    const isHere = (one: { readonly home: Home }): boolean => one.home.cluster === name;
    const orderers = organisation.orderers.filter(isHere);
    const peers = organisation.peers.filter(isHere);
    if (isHere({ home })) {
        return [{ ...organisation, orderers, peers }];
    }
    return branches.filter(isHere).map((branch) => ({ ...organisation, ...branch, isBranch: true, orderers, peers }));
}

/** Whether chaincode of an organisation runs where this part of it is: wherever it has peers, and at home where it has none at all. */
export function hasChaincode({ peers, peerNames, isBranch }: Organisation): boolean {
    return peers.length > 0 || (peerNames.length === 0 && !isBranch);
}

/** With the Secrets of a cluster beside its own; the agent lets those of a chaincode stand for those of all. */
function pullingBy({ pod, ownPod, ...chaincode }: Chaincode, secrets: readonly string[]): Chaincode {
    const own = ownPod.imagePullSecrets === undefined ? ownPod : pulling(ownPod, secrets);
    return { ...chaincode, pod: pulling(pod, secrets), ownPod: own };
}

function pulling(template: PodTemplate, secrets: readonly string[]): PodTemplate {
    const all = [...new Set([...(template.imagePullSecrets ?? []), ...secrets])];
    return secrets.length === 0 ? template : { ...template, imagePullSecrets: all };
}
