import type * as pulumi from "@pulumi/pulumi";
import { orderersGroup } from "../../model/names";
import type * as model from "../../model/organisation";
import { nameOn } from "../../model/parts";
import { sitesWith, type Scope } from "../../stack/scope";
import type { Organisation } from "../organisation";
import { group } from "../rolls/group";

/**
 * Starts the orderers of all organisations, which are one group: whatever channels they share, one at a time is away.
 *
 * @returns what all of them are up by; none where there are none
 */
export function startAllOrderers(
    organisations: readonly Organisation[],
    scope: Scope,
    opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
    for (const organisation of organisations) {
        organisation.startOrderers(scope);
    }
    const ordering = organisations.filter(({ orderers }) => orderers.length > 0);
    const members = ordering.flatMap(({ orderers }) => orderers);
    const after = ordering.map(({ admin }) => admin);
    // A budget is about the pods of its own namespace: in several, each has one.
    const budgets = new Map(
        ordering.flatMap(({ model }) =>
            sitesWith(scope, model, model.orderers).map(
                (site) => [nameOn(site.scope.model, budgetName(site)), site.scope] as const,
            ),
        ),
    );
    return group({ scope, name: orderersGroup, owner: orderersGroup, role: "orderer", members, after, budgets }, opts);
}

function budgetName({ isApart, home }: Pick<model.Branch, "home" | "isApart">): string {
    return isApart ? `${home.namespace}-${orderersGroup}` : orderersGroup;
}
