import { limitProblems } from "../../../../components/preflight/rules/limits";
import { itSays } from "../../../support/observed";

const most = (memory: string) => ({ "fabric-dev": { memory } });
const between = (limit: string, least: string): string =>
    `containers would have up to ${limit} of memory, and a LimitRange of namespace fabric-dev lets them have ${least} at most: `;
const says = (path: string, limit: string, least: string): string =>
    /(?:orderers|peers)$/.test(path)
        ? `${path}: ${between(limit, least)}list them with resources.limits.memory each, in place of a number`
        : `${path}.resources.limits.memory: ${between(limit, least)}set less`;

describe("limitProblems", () => {
    itSays(limitProblems, {}, [
        {
            what: "says nothing where no LimitRange is in the way",
            observed: { largest: { "fabric-dev": {} } },
            says: [],
        },
        { what: "says nothing where all fits", observed: { largest: most("8Gi") }, says: [] },
        {
            what: "names each setting once whose containers would be refused",
            observed: { largest: most("2Gi") },
            says: [
                says("organizations[0].orderers", "4Gi", "2Gi"),
                says("organizations[1].peers", "8Gi", "2Gi"),
                says("organizations[2].peers", "8Gi", "2Gi"),
            ],
        },
        {
            what: "looks at nodes, and the agents beside peers, in the namespace of their own organisation",
            change: ({ organizations }) => Object.assign(organizations[1] ?? {}, { namespace: "org1" }),
            observed: { largest: { org1: { memory: "256Mi" } } },
            says: [
                ["organizations[1].ca", "1Gi"],
                ["organizations[1].peers", "8Gi"],
                ["builder", "512Mi"],
            ].map(([path = "", limit = ""]) => says(path, limit, "256Mi").replace("fabric-dev", "org1")),
        },
        {
            what: "takes what a config sets, and looks at chaincode in its own namespace",
            change: ({ organizations, chaincodes }) => {
                const resources = { limits: { memory: "2Gi" } };
                Object.assign(organizations[0] ?? {}, { orderers: [{ resources }] });
                Object.assign(organizations[1] ?? {}, { peers: [{ resources }] });
                Object.assign(organizations[2] ?? {}, { peers: [{ resources }] });
                Object.assign(chaincodes[0] ?? {}, {
                    pod: { resources: { requests: { "ephemeral-storage": "6Gi" } } },
                });
            },
            observed: { largest: { ...most("2Gi"), "fabric-dev-org1-chaincode": { "ephemeral-storage": "10Gi" } } },
            says: [
                "chaincodes[0].pod.resources.limits.ephemeral-storage: containers would have up to 12Gi of ephemeral-storage, and a LimitRange of " +
                    "namespace fabric-dev-org1-chaincode lets them have 10Gi at most: set less",
            ],
        },
    ]);
});
