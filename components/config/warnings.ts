import { milliseconds } from "../../ground/duration";
import { usualChaincodeNamespace } from "../model/homes";
import { usualNodePorts } from "../model/ports";
import { nodesOf, sizeOf } from "./nodes";
import { policyWarnings } from "./policy-warnings";
import { pathOf, problemAt, type Problem } from "./problem";
import type { StackCluster } from "./schema/cluster";
import type { OrganisationConfig } from "./schema/organisation";
import type { StackConfig } from "./schema/stack";
import { clusterFor } from "./settled";

/** What can be run but is hardly meant. */
export function configWarnings(config: StackConfig): readonly Problem[] {
    return [
        ...ordererWarnings(config),
        ...databaseWarnings(config),
        ...policyWarnings(config),
        ...namespaceWarnings(config),
        ...clusterWarnings(config),
        ...timeWarnings(config),
        ...nodePortWarnings(config),
    ];
}

/** An even number of orderers survives no more failures than one fewer. */
function ordererWarnings({ channels, organizations }: StackConfig): readonly Problem[] {
    return channels.flatMap(({ orderers }, index) => {
        const own = organizations.filter(({ name }) => orderers === undefined || orderers.includes(name));
        const count = own.reduce((sum, organization) => sum + sizeOf(organization.orderers), 0);
        // How many a partner has is not in the config.
        const isWhole = own.every(({ partner }) => partner === undefined);
        const survives = Math.floor((count - 1) / 2);
        return problemAt(
            pathOf("channels", index, "orderers"),
            isWhole &&
                count % 2 === 0 &&
                `${count} orderers survive ${survives} failing, as ${count - 1} do: take an odd number`,
        );
    });
}

/** Queries by fields fail on a peer without CouchDB, so that only some members could endorse what makes them. */
function databaseWarnings({ channels, organizations }: StackConfig): readonly Problem[] {
    return channels.flatMap(({ members }, index) => {
        const own = organizations.filter(
            ({ name, peers }) => sizeOf(peers) > 0 && (members === undefined || members.includes(name)),
        );
        const without = own.filter(({ stateDatabase }) => stateDatabase !== "couchdb").map(({ name }) => name);
        const isMixed = without.length > 0 && without.length < own.length;
        return problemAt(
            pathOf("channels", index, "members"),
            isMixed && `peers of ${without.join(", ")} have no CouchDB: chaincode that queries by fields fails there`,
        );
    });
}

/** Whatever else runs in a namespace shares its rights and its fate. */
function namespaceWarnings(config: StackConfig): readonly Problem[] {
    const { clusters, organizations } = config;
    return [
        ...clusters.flatMap(({ name, namespace }) => {
            const path = name === undefined ? "namespace" : pathOf("clusters", name, "namespace");
            return problemAt(path, shared(namespace));
        }),
        ...organizations.flatMap((organization, index) =>
            homeWarnings(organization, index, clusterFor(organization, config)),
        ),
    ];
}

function homeWarnings(organization: OrganisationConfig, index: number, cluster: StackCluster): readonly Problem[] {
    const { namespace } = cluster;
    const { namespace: home, chaincodeNamespace: own } = organization;
    // The usual one may be the stack's by its name alone: org1-chaincode of an organisation in org1.
    const usual = sizeOf(organization.peers) > 0 ? usualChaincodeNamespace(organization, cluster) : "";
    const chaincode = own ?? usual;
    const whose = chaincode === namespace ? "the network's" : "the organisation's";
    const keys =
        `${chaincode} has ${whose} keys: with the rights by which an agent starts chaincode, whoever takes over a peer ` +
        "may have a pod mount them; give chaincode a namespace of its own";
    const told = [namespace, home].includes(chaincode) ? keys : shared(own);
    return [
        ...problemAt(pathOf("organizations", index, "namespace"), home === namespace ? undefined : shared(home)),
        ...problemAt(pathOf("organizations", index, "chaincodeNamespace"), told),
    ];
}

function shared(name: string | undefined): string | undefined {
    const everybodys = '"default" is where everybody\'s things are: give the network a namespace of its own';
    return name === "default" ? everybodys : undefined;
}

function clusterWarnings(config: StackConfig): readonly Problem[] {
    const own = config.organizations.filter(({ partner }) => partner === undefined);
    const used = own.map((organization) => clusterFor(organization, config));
    return config.clusters
        .filter((cluster) => !used.includes(cluster))
        .flatMap(({ name = "" }) =>
            problemAt(pathOf("clusters", name), "no organisation is on it: nothing is made there"),
        );
}

/** Fabric: core.yaml, chaincode.startuptimeout. */
const peerWaits = 300_000;

function timeWarnings({ builder: { startTimeout } }: StackConfig): readonly Problem[] {
    return problemAt(
        "builder.startTimeout",
        (milliseconds(startTimeout) ?? 0) > peerWaits &&
            `${startTimeout} is longer than a peer waits, which is 300 s: it gives up before`,
    );
}

function nodePortWarnings(config: StackConfig): readonly Problem[] {
    const { first, last } = usualNodePorts;
    const told = (port: number | undefined): string | false =>
        port !== undefined &&
        (port < first || port > last) &&
        `${port} is outside of ${first} to ${last}, which node ports are from unless the API server is set otherwise (--service-node-port-range): it refuses all others`;
    const roles = ["orderers", "peers"] as const;
    return config.organizations.flatMap((organization, index) =>
        clusterFor(organization, config).outside?.type === "nodePort"
            ? roles.flatMap((role) =>
                  nodesOf(organization[role]).flatMap((node, number) =>
                      problemAt(
                          pathOf("organizations", index, role, number, "outside", "port"),
                          told(node.outside?.port),
                      ),
                  ),
              )
            : [],
    );
}
