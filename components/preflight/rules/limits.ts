import { chaincodeLimits, withinLimits } from "../../../builder/kubernetes/limits";
import { amount } from "../../../builder/quantity";
import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import { authoritiesOf } from "../../model/organisation";
import type { Resources } from "../../model/resources";
import type { Observed } from "../observed";

/** What a setting lets containers of a namespace have. */
interface Limited {
    /** Of the resources, or of the list of nodes that each have their own. */
    readonly path: string;
    readonly isList: boolean;
    readonly namespace: string;
    readonly limits: Resources["limits"];
}

/**
 * Namespaces that the stack does not make may let a container have less than a network's are to: pods of the network would be refused there, of a
 * living one the first that the roll restarts.
 */
export function limitProblems(model: NetworkModel, { largest }: Observed): readonly Problem[] {
    const problems = limitedParts(model).flatMap(({ path, isList, namespace, limits }) =>
        Object.entries(largest[namespace] ?? {})
            .filter(([name, most]) => (amount(limits[name] ?? "") ?? 0) > (amount(most) ?? Infinity))
            .map(([name, most]) => ({
                path: isList ? path : `${path}.limits.${name}`,
                reason:
                    `containers would have up to ${limits[name] ?? ""} of ${name}, and a LimitRange of namespace ${namespace} lets them have ${most} at most: ` +
                    (isList ? `list them with resources.limits.${name} each, in place of a number` : "set less"),
            })),
    );
    return [...new Map(problems.map((problem) => [`${problem.path}: ${problem.reason}`, problem])).values()];
}

function limitedParts({ organisations, builder, chaincodes }: NetworkModel): readonly Limited[] {
    const nodes = organisations.flatMap((organisation, index) => {
        const { orderers, peers, home } = organisation;
        const { namespace } = home;
        const at = ({ limits }: Resources, ...steps: readonly (string | number)[]): Limited => ({
            ...{ path: pathOf(...steps, "resources"), isList: false, namespace, limits },
        });
        const each = ({ limits }: Resources, kind: "orderers" | "peers"): Limited => ({
            ...{ path: pathOf("organizations", index, kind), isList: true, namespace, limits },
        });
        return [
            ...authoritiesOf(organisation).map(({ resources }) => at(resources, "organizations", index, "ca")),
            ...orderers.map(({ resources }) => each(resources, "orderers")),
            ...peers.map(({ resources }) => each(resources, "peers")),
            ...peers.flatMap(({ stateDatabase }) =>
                stateDatabase.kind === "couchdb"
                    ? [at(stateDatabase.resources, "organizations", index, "couchdb")]
                    : [],
            ),
            // Its agent is in each peer's pod.
            ...peers.map(() => at(builder.resources, "builder")),
        ];
    });
    const homes = [...new Set(organisations.map(({ chaincodeNamespace }) => chaincodeNamespace))];
    const ofChaincodes = chaincodes.flatMap(({ pod }, index) => {
        const { limits } = withinLimits(pod.resources ?? {}, chaincodeLimits);
        return homes.map((home) => ({
            path: pathOf("chaincodes", index, "pod", "resources"),
            isList: false,
            namespace: home,
            limits,
        }));
    });
    return [...nodes, ...ofChaincodes];
}
