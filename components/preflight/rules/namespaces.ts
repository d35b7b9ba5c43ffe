import { pathOf, type Problem } from "../../config/problem";
import { runsChaincode } from "../../model/homes";
import type { NetworkModel } from "../../model/network";
import { enforcedLevel } from "../../stack/namespace";
import type { Observed } from "../observed";

/** Namespaces that the stack does not make: each is there, and lets no pod in that could take over its node. */
export function namespaceProblems(model: NetworkModel, { namespaces }: Observed): readonly Problem[] {
    return usedNamespaces(model).flatMap(({ path, name }) => {
        const found = namespaces[name];
        if (found === undefined) {
            return [];
        }
        const [[label, level] = ["", ""]] = Object.entries(enforcedLevel);
        const enforce = `kubectl label --overwrite namespace ${name} ${label}=${level}`;
        if (found === "absent") {
            const make = `kubectl create namespace ${name} && ${enforce}`;
            return [{ path, reason: `namespace ${name} is not there, and createNamespace is false: ${make}` }];
        }
        return found.enforces === level || model.podSecurity === "unchecked"
            ? []
            : [
                  {
                      path,
                      reason: `namespace ${name} does not enforce Pod Security ${level}, so that whoever may make a pod there has its node: ${enforce}, or set podSecurity to unchecked`,
                  },
              ];
    });
}

/** The namespaces of a network, each with the setting that names it first. */
export function usedNamespaces({
    namespace,
    organisations,
    channels,
}: NetworkModel): readonly { readonly path: string; readonly name: string }[] {
    const own = organisations.flatMap((organisation, index) => {
        const { home, chaincodeNamespace: chaincode } = organisation;
        const homes = organisation.isApart ? [{ key: "namespace", name: home.namespace }] : [];
        const chaincodes = runsChaincode(organisation, channels)
            ? [{ key: "chaincodeNamespace", name: chaincode }]
            : [];
        return [...homes, ...chaincodes].map(({ key, name }) => ({ path: pathOf("organizations", index, key), name }));
    });
    const first = [...own].reverse().map((one) => [one.name, one] as const);
    const named = new Map(first);
    return [
        { path: "namespace", name: namespace },
        ...own.filter((one) => one.name !== namespace && named.get(one.name) === one),
    ];
}
