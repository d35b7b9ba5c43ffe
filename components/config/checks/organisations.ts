import { authorityName, longestNodeName, nodeName } from "../../model/names";
import { isGiven } from "../lenient";
import { nodesOf } from "../nodes";
import type { OrganisationOutline, Outline } from "../outline";
import { pathOf, problemAt, type Problem } from "../problem";
import { canonicalEndpoint } from "../schema/addresses";
import { duplicateProblems, type Named } from "./duplicates";

/** Names and addresses that must be unique in the network, and names that grow too long once roles are added. */
export function organisationProblems({ organizations }: Outline): readonly Problem[] {
    const named = (key: "name" | "mspId"): readonly Named[] =>
        organizations.map((organisation, index) => ({
            path: pathOf("organizations", index, key),
            value: organisation[key],
        }));
    return [
        ...duplicateProblems(named("name")),
        ...duplicateProblems(named("mspId")),
        ...duplicateProblems(organizations.flatMap(addresses)),
        ...organizations.flatMap((organisation, index) =>
            lengthProblems(organisation, pathOf("organizations", index, "name")),
        ),
        ...organizations.flatMap((organisation, index) =>
            problemAt(
                pathOf("organizations", index, "couchdb"),
                organisation.stateDatabase === "goleveldb" &&
                    isGiven(organisation, "couchdb") &&
                    "only with stateDatabase couchdb",
            ),
        ),
    ];
}

function addresses(organisation: OrganisationOutline, index: number): readonly Named[] {
    const named = (value: string | undefined, ...steps: readonly PropertyKey[]): Named => {
        const path = pathOf("organizations", index, ...steps);
        return value === undefined ? { path, value } : { path, value, key: canonicalEndpoint(value) };
    };
    return [
        named(organisation.ca.address, "ca", "address"),
        ...nodesOf(organisation.orderers).flatMap(({ address, adminAddress }, number) => [
            named(address, "orderers", number, "address"),
            named(adminAddress, "orderers", number, "adminAddress"),
        ]),
        ...nodesOf(organisation.peers).map(({ address }, number) => named(address, "peers", number, "address")),
    ];
}

function lengthProblems({ name, orderers, peers }: OrganisationOutline, path: string): readonly Problem[] {
    // A name that is too long by itself is the schema's to report.
    if (name === undefined || name.length > 63) {
        return [];
    }
    const names = [
        authorityName(name),
        ...nodesOf(orderers).map((_, index) => nodeName(name, "orderer", index + 1)),
        ...nodesOf(peers).map((_, index) => nodeName(name, "peer", index + 1)),
    ];
    const longest = names.reduce((a, b) => (b.length > a.length ? b : a));
    const room = longestNodeName - (longest.length - name.length);
    return problemAt(
        path,
        longest.length > longestNodeName &&
            `gives "${longest}" of ${longest.length} characters, ${longestNodeName} at most are allowed: shorten it to ${room}`,
    );
}
