import { namespaceProblems } from "../../../../components/preflight/rules/namespaces";
import { itSays } from "../../../support/observed";

const restricted = { enforces: "restricted" };
const homes = ["fabric-dev-org1-chaincode", "fabric-dev-org2-chaincode"] as const;
const all = Object.fromEntries(["fabric-dev", ...homes].map((name) => [name, restricted]));
const enforce = "kubectl label --overwrite namespace fabric-dev pod-security.kubernetes.io/enforce=restricted";

describe("namespaceProblems", () => {
    itSays(namespaceProblems, {}, [
        { what: "says nothing of namespaces that the stack makes, or that cannot be read", says: [] },
        { what: "says nothing where all enforce what they have to", observed: { namespaces: all }, says: [] },
        {
            what: "refuses one that is not there, with the commands that make it",
            observed: { namespaces: { ...all, [homes[1]]: "absent" } },
            says: [
                `organizations[2].chaincodeNamespace: namespace ${homes[1]} is not there, and createNamespace is false: ` +
                    `kubectl create namespace ${homes[1]} && kubectl label --overwrite namespace ${homes[1]} pod-security.kubernetes.io/enforce=restricted`,
            ],
        },
        ...["", "baseline"].map((enforces) => ({
            what: `refuses one that enforces ${JSON.stringify(enforces)}`,
            observed: { namespaces: { ...all, "fabric-dev": { enforces } } },
            says: [
                "namespace: namespace fabric-dev does not enforce Pod Security restricted, so that whoever may make a pod there has its node: " +
                    `${enforce}, or set podSecurity to unchecked`,
            ],
        })),
        {
            what: "asks the same of the namespaces of organisations",
            change: (config) => Object.assign(config.organizations[0] ?? {}, { namespace: "org0" }),
            observed: { namespaces: { ...all, org0: { enforces: "" } } },
            says: [
                "organizations[0].namespace: namespace org0 does not enforce Pod Security restricted, so that whoever may make a pod there has " +
                    "its node: kubectl label --overwrite namespace org0 pod-security.kubernetes.io/enforce=restricted, or set podSecurity to unchecked",
            ],
        },
        {
            what: "takes one that enforces nothing where the config says so",
            change: (config) => Object.assign(config, { podSecurity: "unchecked" }),
            observed: { namespaces: { ...all, "fabric-dev": { enforces: "" } } },
            says: [],
        },
    ]);
});
