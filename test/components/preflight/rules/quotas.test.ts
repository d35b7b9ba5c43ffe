import { quotaProblems } from "../../../../components/preflight/rules/quotas";
import { itSays } from "../../../support/observed";

const says = (path: string, namespace: string, name: string, wanted: string, most: string): string =>
    `${path}: the nodes in ${namespace} would have ${name} of ${wanted} together, and a ResourceQuota lets all pods there have ${most}: ` +
    "set the resources of nodes and of the builder, or have the quota raised";

describe("quotaProblems", () => {
    itSays(quotaProblems, {}, [
        { what: "says nothing where there is no quota", says: [] },
        {
            // Three CAs, three orderers, four peers with their agents.
            what: "says nothing where all nodes fit",
            observed: { together: { "fabric-dev": { "limits.memory": "49Gi", "requests.memory": "2Gi" } } },
            says: [],
        },
        {
            what: "names each quota that the nodes are above together",
            observed: {
                together: { "fabric-dev": { "limits.memory": "48Gi", "requests.memory": "1Gi", "limits.cpu": "1m" } },
            },
            says: [
                says("namespace", "fabric-dev", "limits.memory", "49Gi", "48Gi"),
                says("namespace", "fabric-dev", "requests.memory", "1856Mi", "1Gi"),
            ],
        },
        {
            what: "counts an organisation where it is, with its databases",
            change: ({ organizations }) =>
                Object.assign(organizations[1] ?? {}, { namespace: "org1", stateDatabase: "couchdb" }),
            observed: { together: { "fabric-dev": { "limits.memory": "31Gi" }, org1: { "limits.memory": "33Gi" } } },
            says: [says("organizations[1].namespace", "org1", "limits.memory", "34Gi", "33Gi")],
        },
    ]);
});
