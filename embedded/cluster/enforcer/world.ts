import type { KubeObject } from "../../../cluster/object";
import { fieldAt, objectsAt, textAt } from "../../../ground/json";
import type { Labels } from "./selectors";

/** A pod on the cluster's network. */
export interface Pod {
    readonly namespace: string;
    readonly name: string;
    readonly address: string;
    readonly labels: Labels;
    /** Ports of its containers that have a name. */
    readonly ports: readonly NamedPort[];
}

export interface NamedPort {
    readonly name: string;
    readonly protocol: string;
    readonly port: number;
}

/** All that the rules follow from. */
export interface World {
    readonly pods: readonly Pod[];
    /** By name. */
    readonly namespaces: ReadonlyMap<string, Labels>;
    /** NetworkPolicies as the API server has them. */
    readonly policies: readonly KubeObject[];
}

/** Whose an address is by the plugin that joined the pod to the network: known before the pod runs. */
export interface Joined {
    readonly address: string;
    readonly namespace: string;
    readonly name: string;
    /** The sandbox, another one for each time that the pod is joined. */
    readonly sandbox: string;
}

/**
 * The pods by what the plugin has noted, and by their own status: of pods that were there before the plugin was. What the plugin says of an
 * address goes first, since a status comes late and stays long.
 */
export function podsOf(objects: readonly KubeObject[], joined: readonly Joined[]): readonly Pod[] {
    const byName = new Map(objects.map((object) => [keyOf(object.metadata), object]));
    const noted = joined.flatMap((one) => {
        const object = byName.get(keyOf(one));
        return object === undefined ? [] : [podAt(object, one.address)];
    });
    const taken = new Set(joined.map(({ address }) => address));
    const told = objects.flatMap((object) => {
        const address = textAt(object, "status", "podIP");
        return address === "" || taken.has(address) || !isOnNetwork(object) ? [] : [podAt(object, address)];
    });
    return [...noted, ...told];
}

function keyOf({ namespace = "", name = "" }: { readonly namespace?: string; readonly name?: string }): string {
    return `${namespace}/${name}`;
}

function podAt(object: KubeObject, address: string): Pod {
    const { namespace = "", name = "", labels = {} } = object.metadata;
    const ports = [...objectsAt(object, "spec", "containers"), ...objectsAt(object, "spec", "initContainers")]
        .flatMap((container) => objectsAt(container, "ports"))
        .map((port) => ({
            name: textAt(port, "name"),
            protocol: textAt(port, "protocol") || "TCP",
            port: Number(fieldAt(port, "containerPort")),
        }));
    return { namespace, name, address, labels, ports: ports.filter((port) => port.name !== "") };
}

/** Neither over nor on the node's own network. */
function isOnNetwork(object: KubeObject): boolean {
    const phase = textAt(object, "status", "phase");
    return phase !== "Succeeded" && phase !== "Failed" && fieldAt(object, "spec", "hostNetwork") !== true;
}
