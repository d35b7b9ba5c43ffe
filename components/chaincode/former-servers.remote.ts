import type { KubeClient } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import { objectsAt, textAt } from "../../ground/json";
import { foreignOwner, labelsOf } from "../model/ownership";
import type { RemoteProvider } from "../remote/contract";
import { kubeClient, type Place } from "../remote/place";
import { removeSecret } from "../remote/secrets";
import { chaincodeLabels } from "./server-labels";

export interface FormerServersInputs {
    readonly place: Place;
    readonly organisation: string;
    readonly channel: string;
    readonly chaincode: string;
    /** Where the organisation's servers are. */
    readonly namespace: string;
    /** Names of the servers that stay; none where the stack has none any more. */
    readonly current: readonly string[];
    /** Whether the definition that they are for waits for approvals of others: then those before are in use, and stay. */
    readonly waits: boolean;
}

export interface Homes {
    /** Namespaces in which servers may be. */
    readonly namespaces: readonly string[];
}

/**
 * The servers of an organisation for a chaincode that are of a version before, removed once the definition of the next one is in force and
 * started: where others have to approve it, that may be many runs later, and Pulumi would delete them at the end of the first. Deleting
 * the resource removes them all.
 */
export const provider: RemoteProvider<FormerServersInputs, Homes> = {
    replaces: ["organisation", "channel", "chaincode"],
    updates: ["namespace", "current", "waits"],
    async create(inputs) {
        const { place, channel, chaincode, organisation } = inputs;
        const id = `${place.namespace}/${channel}/${chaincode}/${organisation}/former-servers`;
        return { id, made: await kept(inputs, [inputs.namespace]) };
    },
    update: (_id, olds, inputs) => kept(inputs, [...new Set([...olds.namespaces, inputs.namespace])]),
    async delete(_id, outs) {
        await Promise.all(outs.namespaces.map((namespace) => removeServers(outs, namespace, [])));
    },
};

async function kept(inputs: FormerServersInputs, namespaces: readonly string[]): Promise<Homes> {
    const { namespace, current, waits } = inputs;
    if (waits) {
        return { namespaces };
    }
    await Promise.all(namespaces.map((one) => removeServers(inputs, one, one === namespace ? current : [])));
    return { namespaces: [namespace] };
}

/** All but those that stay, with what only they use. */
async function removeServers(
    { place, organisation, channel, chaincode }: FormerServersInputs,
    namespace: string,
    stay: readonly string[],
): Promise<void> {
    const client = kubeClient(place);
    const labels = { ...labelsOf(organisation, "chaincode", ""), ...chaincodeLabels(channel, chaincode) };
    // Whatever they are called.
    const told = Object.entries(labels).filter(([, value]) => value !== "");
    const labelSelector = told.map((label) => label.join("=")).join(",");
    const found = async (path: string): Promise<readonly KubeObject[]> => {
        const { items } = await client.list(path, { labelSelector });
        return items.filter(({ metadata }) => isFormer(metadata, place, stay));
    };
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const services = `/api/v1/namespaces/${namespace}/services`;
    const former = await found(deployments);
    await removeAll(client, deployments, former);
    await removeAll(client, services, await found(services));
    await Promise.all(former.flatMap(secretsOf).map((name) => removeSecret({ ...place, namespace }, name)));
}

/** Another stack may have an organisation of the same name in the namespace. */
function isFormer({ name = "", labels }: KubeObject["metadata"], place: Place, stay: readonly string[]): boolean {
    return !stay.includes(name) && foreignOwner(labels, place.instance) === undefined;
}

async function removeAll(client: KubeClient, path: string, objects: readonly KubeObject[]): Promise<void> {
    await Promise.all(objects.map(({ metadata }) => client.remove(`${path}/${metadata.name ?? ""}`)));
}

/** Both of the identity that a server shows, which is called after its version, too; it mounts the one for TLS. */
function secretsOf(deployment: KubeObject): readonly string[] {
    return objectsAt(deployment, "spec", "template", "spec", "volumes")
        .map((volume) => textAt(volume, "secret", "secretName"))
        .filter((name) => name.endsWith("-server-tls"))
        .flatMap((name) => [name, name.replace(/-tls$/, "-msp")]);
}
