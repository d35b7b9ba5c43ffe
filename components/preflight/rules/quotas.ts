import { amount, quantityOf } from "../../../builder/quantity";
import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import { authoritiesOf, type Organisation } from "../../model/organisation";
import type { Resources } from "../../model/resources";
import type { Observed } from "../observed";

/**
 * Quotas of namespaces that the stack does not make may let all pods there have less than the network's nodes are to have together: some of them would
 * be refused, of a living network the first that the roll restarts. What else is in the namespace is not counted.
 */
export function quotaProblems(model: NetworkModel, { together }: Observed): readonly Problem[] {
    return [...new Set(model.organisations.map(({ home }) => home.namespace))].flatMap((namespace) => {
        const living = model.organisations.filter(({ home }) => home.namespace === namespace);
        const all = living.flatMap((organisation) => containersOf(organisation, model));
        const index = model.organisations.findIndex(({ isApart, home }) => isApart && home.namespace === namespace);
        const path = index < 0 ? "namespace" : pathOf("organizations", index, "namespace");
        return Object.entries(together[namespace] ?? {}).flatMap(([name, most]): readonly Problem[] => {
            const wanted = sumOf(all, name);
            return wanted <= (amount(most) ?? Infinity)
                ? []
                : [
                      {
                          path,
                          reason: `the nodes in ${namespace} would have ${name} of ${quantityOf(wanted)} together, and a ResourceQuota lets all pods there have ${most}: set the resources of nodes and of the builder, or have the quota raised`,
                      },
                  ];
        });
    });
}

/** All that run at once. The one that prepares a peer's pod has what the agent has, and has ended when the others begin. */
function containersOf(organisation: Organisation, { builder }: NetworkModel): readonly Resources[] {
    return [
        ...authoritiesOf(organisation).map(({ resources }) => resources),
        ...organisation.orderers.map(({ resources }) => resources),
        ...organisation.peers.flatMap(({ resources, stateDatabase }) => [
            resources,
            builder.resources,
            ...(stateDatabase.kind === "couchdb" ? [stateDatabase.resources] : []),
        ]),
    ];
}

function sumOf(containers: readonly Resources[], name: string): number {
    const [which = "", ...resource] = name.split(".");
    const of = ({ requests, limits }: Resources): string | undefined =>
        (which === "limits" ? limits : requests)[resource.join(".")];
    return containers.reduce((sum, container) => sum + (amount(of(container) ?? "") ?? 0), 0);
}
