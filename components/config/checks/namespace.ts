import { chaincodeNamespaceName } from "../../model/names";
import type { Outline } from "../outline";
import { pathOf, type Problem } from "../problem";
import { duplicateProblems } from "./duplicates";

/** Of a namespace's name. */
const longestNamespace = 63;

/** Namespaces that the stack makes are its own: Kubernetes lets nobody remove "default", and others are in it. */
export function namespaceProblems(outline: Outline): readonly Problem[] {
    const chaincode = chaincodeNamespaces(outline);
    const named = [{ path: "namespace", value: outline.namespace }, ...chaincode];
    return [
        ...(outline.createNamespace === false
            ? []
            : named.filter(({ value }) => value === "default").map(({ path }) => ({ path, reason: everybodys }))),
        ...chaincode.flatMap(lengthProblems),
        ...duplicateProblems(chaincode.filter((one) => isToBeUnique(one, outline))),
    ];
}

/** Any of them may be the network's own, which is warned of; those that follow from two equal names are one mistake. */
function isToBeUnique({ value, isDefault }: Chosen, { namespace, organizations }: Outline): boolean {
    const followers = organizations.filter(({ name = "" }) => chaincodeNamespaceName(namespace ?? "", name) === value);
    return value !== namespace && !(isDefault && followers.length > 1);
}

const everybodys = "must be one of the stack's own, which it makes and removes: \"default\" is everybody's";

interface Chosen {
    readonly path: string;
    readonly value: string;
    readonly isDefault: boolean;
}

/** Where chaincode of the organisations with peers runs. */
function chaincodeNamespaces({ namespace, organizations }: Outline): readonly Chosen[] {
    return organizations.flatMap(({ name, chaincodeNamespace, peers }, index): readonly Chosen[] => {
        const path = pathOf("organizations", index, "chaincodeNamespace");
        if (chaincodeNamespace !== undefined) {
            return [{ path, value: chaincodeNamespace, isDefault: false }];
        }
        // What is wrong with the network's own is told of that.
        const isNamed = name !== undefined && namespace !== undefined && namespace.length <= longestNamespace;
        return !isNamed || peers.length === 0
            ? []
            : [{ path, value: chaincodeNamespaceName(namespace, name), isDefault: true }];
    });
}

/** What is given is checked for itself. */
function lengthProblems({ path, value, isDefault }: Chosen): readonly Problem[] {
    return !isDefault || value.length <= longestNamespace
        ? []
        : [
              {
                  path,
                  reason: `is to be set: by default it is "${value}" of ${value.length} characters, of which ${longestNamespace} are allowed`,
              },
          ];
}
