import { homeOf, runsChaincode, usualChaincodeNamespace } from "../../model/homes";
import { nodesOf } from "../nodes";
import type { OrganisationOutline, Outline } from "../outline";
import { pathOf, problemAt, type Problem } from "../problem";
import { clusterOutlineOf, clusterOutlines, clusterOutlinesOf, type ClusterOutline } from "./cluster-outlines";
import { duplicateProblems } from "./duplicates";
import { isPartner } from "./partners";

/** Of a namespace's name. */
const longestNamespace = 63;

/** Namespaces that the stack makes are its own: Kubernetes lets nobody remove "default", and others are in it. */
export function namespaceProblems(outline: Outline): readonly Problem[] {
    const homes = organisationHomes(outline);
    const chaincode = chaincodeNamespaces(outline);
    const clusters = clusterOutlines(outline).map((cluster) => ({ ...cluster, value: cluster.namespace, cluster }));
    return onceEach([
        ...[...clusters, ...homes, ...chaincode]
            .filter(({ value, cluster }) => value === "default" && cluster.createNamespace !== false)
            .map(({ path }) => ({ path, reason: everybodys })),
        ...chaincode.flatMap(lengthProblems),
        ...duplicateProblems([...homes, ...chaincode].filter((one) => isToBeUnique(one, outline)).map(onItsCluster)),
        ...outline.organizations.flatMap((organisation, index) => administratorProblems(organisation, index, outline)),
    ]);
}

/** An organisation on several clusters is called alike on each. */
function onceEach(problems: readonly Problem[]): readonly Problem[] {
    return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** Namespaces of two clusters may be called alike. */
function onItsCluster({ path, value, cluster }: Chosen): {
    readonly path: string;
    readonly value: string;
    readonly key: string;
} {
    return { path, value, key: JSON.stringify([cluster.key, value]) };
}

/**
 * Any of them may be the network's own, and an organisation may have its chaincode beside its nodes, which both are warned of; those that
 * follow from two equal names or namespaces are one mistake.
 */
function isToBeUnique({ value, isDefault, organisation, cluster }: Chosen, { organizations }: Outline): boolean {
    const isAlike = ({ name, namespace: home }: OrganisationOutline): boolean =>
        name === organisation.name || (home !== undefined && home === organisation.namespace);
    const isRepeated = isDefault && organizations.filter(isAlike).length > 1;
    const isBesideNodes = value === organisation.namespace && organisation.chaincodeNamespace === value;
    return value !== cluster.namespace && !isRepeated && !isBesideNodes;
}

const everybodys = "must be one of the stack's own, which it makes and removes: \"default\" is everybody's";

interface Chosen {
    readonly path: string;
    readonly value: string;
    readonly isDefault: boolean;
    readonly organisation: OrganisationOutline;
    readonly cluster: ClusterOutline;
}

function organisationHomes(outline: Outline): readonly Chosen[] {
    return outline.organizations.flatMap((organisation, index) => {
        const { namespace: value } = organisation;
        const path = pathOf("organizations", index, "namespace");
        return value === undefined
            ? []
            : clusterOutlinesOf(organisation, outline).map((cluster) => ({
                  ...{ path, value, isDefault: false, organisation, cluster },
              }));
    });
}

/** Where chaincode of the organisations runs. */
function chaincodeNamespaces(outline: Outline): readonly Chosen[] {
    return outline.organizations.flatMap((organisation, index): readonly Chosen[] => {
        const { name, peers, chaincodeNamespace } = organisation;
        const path = pathOf("organizations", index, "chaincodeNamespace");
        const cluster = clusterOutlineOf(organisation, outline);
        const { namespace } = cluster;
        const everywhere = (value: string, isDefault: boolean): readonly Chosen[] =>
            clusterOutlinesOf(organisation, outline).map((one) => ({
                ...{ path, value, isDefault, organisation, cluster: one },
            }));
        if (chaincodeNamespace !== undefined) {
            return everywhere(chaincodeNamespace, false);
        }
        // What is wrong with a namespace that this one is called after is told of that.
        if (
            name === undefined ||
            namespace === undefined ||
            isPartner(organisation) ||
            !runsChaincode({ name, peers: nodesOf(peers) }, outline.channels)
        ) {
            return [];
        }
        const { namespace: home } = homeOf(organisation, { namespace });
        const value = usualChaincodeNamespace({ ...organisation, name }, { namespace });
        return home.length > longestNamespace ? [] : everywhere(value, true);
    });
}

/** What is given is checked for itself. */
function lengthProblems({ path, value, isDefault }: Chosen): readonly Problem[] {
    return problemAt(
        path,
        isDefault &&
            value.length > longestNamespace &&
            `is to be set: by default it is "${value}" of ${value.length} characters, of which ${longestNamespace} are allowed`,
    );
}

/** In a namespace that organisations share, one's administrators would have rights over another's nodes. */
function administratorProblems(organisation: OrganisationOutline, index: number, outline: Outline): readonly Problem[] {
    const { namespace: home, administrators } = organisation;
    return problemAt(
        pathOf("organizations", index, "administrators"),
        administrators.length > 0 &&
            (home === undefined || home === clusterOutlineOf(organisation, outline).namespace) &&
            "only with a namespace of its own: in the stack's they would have rights over the nodes of others; set namespace",
    );
}
