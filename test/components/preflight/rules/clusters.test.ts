import assert from "node:assert/strict";
import type { FormerState } from "../../../../components/preflight/observed";
import { clusterMoves } from "../../../../components/preflight/rules/clusters";
import { nothing } from "../../../support/observed";
import { devModel } from "../../../support/rendering";
import { twoClusters } from "../../../support/two-clusters";

const east = { cluster: "east", context: "acme-east", namespace: "fabric-dev" };
const west = { cluster: "west", context: "acme-west", kubeconfig: "/etc/west", namespace: "fabric-dev" };
const one = { context: "acme-east", namespace: "fabric-dev" };

/** A state with org0 and org1 on one cluster and org2 on another, changed. */
function state(change: Partial<FormerState> = {}): FormerState {
    return { ...nothing.formerState, main: east, sites: { org0: east, org1: east, org2: west }, ...change };
}

type Change = Parameters<typeof twoClusters>[0];

const keep = (name: string, lives: string, now: string): string =>
    `${name} lives on cluster ${lives}, where its keys and the volumes with its ledgers stay: on ${now} it would be another organisation of that name, and this one would be ` +
    `removed for it. Keep ${lives}; for an organisation on ${now}, add one with another name and MSP ID`;

const cases: readonly {
    readonly what: string;
    readonly change?: Change;
    readonly former?: Partial<FormerState>;
    readonly says: readonly string[];
}[] = [
    { what: "says nothing of what is where it was", says: [] },
    { what: "says nothing before there is anything", former: { main: undefined, sites: {} }, says: [] },
    {
        what: "says nothing of a cluster that has another context by now, or of the first under another name",
        change: (config) => {
            const { east: first, west: second } = config.clusters;
            config.clusters = { eu: { ...first }, west: { ...second, context: "renamed" } };
            config.organizations = config.organizations.map((organisation, index) =>
                index === 2 ? organisation : { ...organisation, cluster: "eu" },
            );
        },
        says: [],
    },
    {
        what: "says nothing of a state without names, written when all was on what is the first cluster now",
        former: { main: one, sites: { org0: one, org1: one } },
        says: [],
    },
    {
        what: "refuses an organisation on another cluster",
        change: ({ organizations }) => Object.assign(organizations[1] ?? {}, { cluster: "west" }),
        says: [`organizations[1].cluster: ${keep("org1", "east", "west")}`],
    },
    {
        what: "refuses a node on another cluster, and says nothing of one that is new there",
        change: ({ organizations, clusters }) => {
            Object.assign(clusters["west"] ?? {}, { pullRegistry: undefined });
            Object.assign(organizations[1] ?? {}, { peers: [{}, { cluster: "west" }, { cluster: "west" }] });
        },
        former: { nodeSites: { "org1-peer1": east, "org1-peer2": east } },
        says: [
            "organizations[1].peers[1].cluster: org1-peer2 lives on cluster east, where its keys and the volume with its ledgers stay: on west it would be another node of that name, " +
                "and this one would be removed for it. Keep east; for a node on west, add one at the end of the list",
        ],
    },
    {
        what: "refuses a node that comes home to its organisation, and one of a time when clusters had no names",
        change: ({ organizations }) => Object.assign(organizations[0] ?? {}, { orderers: [{}, { cluster: "west" }] }),
        former: { nodeSites: { "org0-orderer2": one, "org1-peer1": west } },
        says: [
            "organizations[0].orderers[1].cluster: org0-orderer2 lives on cluster east, where its keys and the volume with its ledgers stay: on west it would be another node of that name, " +
                "and this one would be removed for it. Keep east; for a node on west, add one at the end of the list",
            "organizations[1].peers[0].cluster: org1-peer1 lives on cluster west, where its keys and the volume with its ledgers stay: on east it would be another node of that name, " +
                "and this one would be removed for it. Keep west; for a node on east, add one at the end of the list",
        ],
    },
    {
        what: "refuses an organisation on another cluster than all were on",
        former: { main: { namespace: "fabric-dev" }, sites: { org2: { namespace: "fabric-dev" } } },
        says: [`organizations[2].cluster: ${keep("org2", "east", "west")}`],
    },
    {
        what: "refuses another name for a cluster that is not the first",
        change: (config) => {
            const { east: first, west: second } = config.clusters;
            config.clusters = { east: { ...first }, wien: { ...second } };
            Object.assign(config.organizations[2] ?? {}, { cluster: "wien" });
        },
        says: [`organizations[2].cluster: ${keep("org2", "west", "wien")}`],
    },
    {
        what: "refuses an organisation of another cluster as the first",
        change: (config) => {
            const [org0, org1, org2] = config.organizations;
            config.organizations = [org2 ?? {}, org0 ?? {}, org1 ?? {}];
        },
        says: [
            "organizations: the first blocks of this stack are on cluster east, and would be on that of the first organisation, west: list an organisation of east first",
        ],
    },
    {
        what: "refuses to leave out the last organisation of a cluster whose volumes would go",
        former: {
            sites: { org0: east, org1: east, org2: west, org3: { ...west, cluster: "north" } },
            onDestroy: "delete",
        },
        says: [
            "organizations: leaves out org3, and with it cluster north: the volumes of its nodes would be removed. Put it back, set storage.onDestroy to keep " +
                "and run pulumi up; then it can be left out, and its volumes stay",
        ],
    },
    {
        what: "refuses to leave out the last node on a cluster whose volume would go, and says nothing of one that leaves others behind",
        former: {
            nodeSites: { "org1-peer9": { ...west, cluster: "north" }, "org1-peer8": west, "org1-peer7": east },
            onDestroy: "delete",
        },
        says: [
            "organizations: leaves out org1-peer9, and with it cluster north: its volume would be removed. Put it back, set storage.onDestroy to keep " +
                "and run pulumi up; then it can be left out, and its volumes stay",
        ],
    },
    {
        what: "lets it go where its volumes stay",
        former: { sites: { org3: { ...west, cluster: "north" } }, onDestroy: "keep" },
        says: [],
    },
];

describe("the clusters of what lives", () => {
    for (const { what, change, former, says } of cases) {
        it(what, () => {
            const problems = clusterMoves(twoClusters(change), state(former));
            assert.deepEqual(
                problems.map(({ path, reason }) => `${path}: ${reason}`),
                says,
            );
        });
    }

    it("are not forgotten where organisations are on several", () => {
        assert.deepEqual(clusterMoves(devModel(), state()), [
            {
                path: "clusters",
                reason: "are not named, and organisations of this stack live on several (org2 on west): put them back",
            },
        ]);
        assert.deepEqual(clusterMoves(devModel(), state({ sites: { org0: east, org2: east } })), []);
    });
});
