import assert from "node:assert/strict";
import type { Problem } from "../../components/config/problem";
import type { NetworkModel } from "../../components/model/network";
import type { Claim, Observed, ObservedChannel, RunningNode, Seen } from "../../components/preflight/observed";
import type { PolicyUses } from "../../fabric/configtx/application-policies";
import type { OrganisationFacts } from "../../fabric/configtx/facts";
import { devModel } from "./rendering";

/** A cluster on which there is no network yet. */
export const nothing: Observed = {
    claims: [],
    nodes: [],
    namespaces: {},
    largest: {},
    together: {},
    storageClasses: { standard: { canGrow: true, isDefault: true } },
    preparedClasses: [],
    servesRoutes: true,
    silences: {},
    channels: [],
    definitions: [],
    defined: [],
    keys: { consenters: {}, roots: {} },
    formerState: {
        ...{ places: [], namespace: undefined, main: undefined, namespaces: {}, sites: {}, nodeSites: {} },
        ...{ onDestroy: undefined, homes: {}, madeNamespaces: [] },
        ...{ organisations: [], channels: [], firstBlocks: [], partners: {} },
        ...{ nodes: [], claims: [], packages: [], images: {}, names: [], chaincodes: [], commits: [], policies: {} },
    },
    clusterAddresses: { apiServer: [], dns: [] },
    unseen: [],
};

/** A claim of a peer of the organisation that its name begins with, changed. */
export function claim(name: string, change: Partial<Claim> = {}): Claim {
    const organisation = name.replace(/-.*$/, "");
    const living = {
        namespace: "fabric-dev",
        component: "peer",
        size: "1Gi",
        storageClass: "standard",
        isLeaving: false,
    };
    return { name, organisation, ...living, ...change };
}

/** A running peer of the organisation that its name begins with, changed. */
export function node(name: string, change: Partial<RunningNode> = {}): RunningNode {
    const organisation = name.replace(/-.*$/, "");
    const kind = {
        namespace: "fabric-dev",
        component: "peer",
        mspId: "Org1MSP",
        port: 7051,
        couchdb: false,
        ready: true,
        isOutdated: false,
    };
    return { name, organisation, ...kind, ...change };
}

/** The dev stack's channel as it lives: orderers of org0, members org1 and org2, changed. */
export function liveChannel(
    change: {
        readonly name?: string;
        readonly consenters?: readonly string[];
        readonly orderers?: readonly OrganisationFacts[];
        readonly members?: readonly OrganisationFacts[];
        readonly source?: ObservedChannel["source"];
        /** Of the application. */
        readonly capability?: string;
        readonly policies?: PolicyUses;
    } = {},
): ObservedChannel {
    const consenters = change.consenters ?? ["org0-orderer1", "org0-orderer2", "org0-orderer3"];
    const level = (name: string) => ({ name, isDefault: false });
    const certificates = { clientTlsCertificate: "", serverTlsCertificate: "" };
    return {
        name: change.name ?? "mychannel",
        source: change.source ?? "node",
        facts: {
            sequence: 0,
            consenters: consenters.map((host) => ({ host, port: 6050, ...certificates })),
            orderers: change.orderers ?? [organisation("org0", "OrdererMSP")],
            members: change.members ?? [organisation("org1", "Org1MSP"), organisation("org2", "Org2MSP")],
            capabilities: {
                channel: level("V2_0"),
                orderer: level("V2_0"),
                application: level(change.capability ?? "V2_5"),
            },
            policies: change.policies ?? {},
        },
    };
}

/** An organisation as a channel knows it. */
export function organisation(name: string, mspId: string): OrganisationFacts {
    return { name, mspId, rootCertificates: [], tlsRootCertificates: [], endpoints: [], anchorPeers: [] };
}

/** The rules over all that is seen, for a network on one cluster. */
export function seen(
    rules: (model: NetworkModel, seen: Seen) => readonly Problem[],
): (model: NetworkModel, observed: Observed) => readonly Problem[] {
    return (model, observed) => rules(model, { whole: observed, parts: [{ model, observed }] });
}

/** What a rule says of a change of the dev stack's config. */
export interface RuleCase {
    readonly what: string;
    /** Changes the dev stack's config. */
    readonly change?: (config: Config) => unknown;
    readonly observed?: Partial<Observed>;
    /** Lines of path and reason. */
    readonly says: readonly string[];
}

/** The parts of the dev stack's config that the rules are about. */
export interface Config {
    namespace: string;
    createNamespace?: boolean;
    context?: string;
    storage: Record<string, string>;
    organizations: Record<string, unknown>[];
    channels: Record<string, unknown>[];
    chaincodes: Record<string, unknown>[];
}

/** Declares one test per case. */
export function itSays(
    rule: (model: NetworkModel, observed: Observed) => readonly Problem[],
    living: Partial<Observed>,
    cases: readonly RuleCase[],
): void {
    for (const { what, change = () => undefined, observed = {}, says } of cases) {
        it(what, () => {
            const model = devModel((config) => change(config as unknown as Config)); // The dev stack's own file.
            const problems = rule(model, { ...nothing, ...living, ...observed });
            assert.deepEqual(
                problems.map(({ path, reason }) => `${path}: ${reason}`),
                says,
            );
        });
    }
}
