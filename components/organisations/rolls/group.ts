import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { labelsOf } from "../../model/ownership";
import { remote, type Remote } from "../../remote/resource";
import { placeKnowing, targetOf, type Scope } from "../../stack/scope";
import type { Orderer } from "../orderers/orderer";
import type { Peer } from "../peers/peer";
import { groupLabel } from "../workload";
import type { RollNode } from "./nodes";

export interface GroupArgs {
    readonly scope: Scope;
    /** Name of the group, and of its objects. */
    readonly name: string;
    /** What its objects are labelled to belong to. */
    readonly owner: string;
    readonly role: "orderer" | "peer";
    readonly members: readonly (Orderer | Peer)[];
    /** By the name of its resource, the scope of each namespace with members, which has a disruption budget for them. */
    readonly budgets: ReadonlyMap<string, Scope>;
    /** What has to be there before a node is restarted. */
    readonly after: readonly pulumi.Resource[];
}

/**
 * Nodes of which one at a time may be away: a disruption budget holds everybody else to that, and the roll ourselves. Whoever
 * depends on the roll finds all nodes up, in full, and as the config says. Without nodes there is neither.
 */
export function group(args: GroupArgs, opts: pulumi.CustomResourceOptions): readonly Remote<"Roll">[] {
    const { scope, name, role, members, after } = args;
    if (members.length === 0) {
        return [];
    }
    const names = members.map(({ model }) => model.name);
    const inputs = {
        place: placeKnowing(scope, [...new Set(members.map(({ model }) => model.organisation))]),
        role,
        nodes: members.map(({ model }) => rollNode(model)),
        templates: pulumi.all(
            Object.fromEntries(members.map(({ model, workload }) => [model.name, workload.template])),
        ),
        outdated: scope.outdated.filter((node) => names.includes(node)),
    };
    for (const [resource, home] of args.budgets) {
        disruptionBudget(args, resource, home, opts);
    }
    const dependsOn = [...after, ...members.map(({ workload }) => workload.set)];
    return [remote("Roll", name, inputs, { ...opts, dependsOn })];
}

function rollNode(node: Orderer["model"] | Peer["model"]): RollNode {
    const { mspId, operationsPort } = node;
    const target = node.kind === "orderer" ? targetOf(node, node.adminPort) : targetOf(node);
    return { mspId, target, operationsPort };
}

/** For drains and autoscalers. A pod that does not run well may always go: it is of no use where it is. */
function disruptionBudget(
    { name, owner }: GroupArgs,
    resource: string,
    { namespace, provider }: Scope,
    opts: pulumi.CustomResourceOptions,
): void {
    const metadata = { name, namespace, labels: labelsOf(owner, "disruption-budget", name) };
    const spec = {
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: { [groupLabel]: name } },
    };
    new k8s.policy.v1.PodDisruptionBudget(resource, { metadata, spec }, { ...opts, provider });
}
