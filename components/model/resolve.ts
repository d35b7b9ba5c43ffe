import type { StackConfig } from "../config/schema/stack";
import { resolveChaincode } from "./chaincode";
import { resolveChannel } from "./channel";
import { resolveClusters, runningRegistries } from "./clusters";
import { builtImage } from "./image";
import { resolveLanguages } from "./language";
import type { Builder, Cluster, Images, NetworkModel } from "./network";
import { resolveOrganisation } from "./resolve-organisation";
import type { FoundCard, Partner } from "./partner";
import { programPath } from "./program-path";
import { resolveResources } from "./resources";

/**
 * What a config without mistakes means: the same config and the same cards always give the same model.
 *
 * @param cards those of partners, by name; default none, so that whatever needs one waits
 */
export function resolveNetwork(config: StackConfig, cards: Readonly<Record<string, FoundCard>> = {}): NetworkModel {
    const organisations = config.organizations
        .filter(({ partner }) => partner === undefined)
        .map((organization) => resolveOrganisation(organization, config));
    const { class: storageClass, ca, orderer, peer, onDestroy } = config.storage;
    const { engine, builder, platform, network, attestations } = config.build;
    const clusters = resolveClusters(config);
    const [cluster] = clusters;
    return {
        cluster,
        clusters,
        namespace: config.namespace,
        createNamespace: config.createNamespace,
        podSecurity: config.podSecurity,
        images: resolveImages(config),
        build: { engine, builder, platform, network, attestations, registries: runningRegistries(config) },
        storage: { storageClass, ca, orderer, peer, onDestroy },
        certificates: config.certificates,
        organisations,
        elsewhere: [],
        partners: config.organizations.flatMap((organization, position) => partnerOf(organization, position, cards)),
        channels: config.channels.map((channel) => resolveChannel(channel, organisations, config.images)),
        chaincodes: config.chaincodes.map((chaincode) => resolveChaincode(chaincode, config)),
        networkPolicies: cluster.networkPolicies,
        builder: resolveBuilder(config, cluster),
    };
}

function partnerOf(
    { name, mspId, partner }: StackConfig["organizations"][number],
    position: number,
    cards: Readonly<Record<string, FoundCard>>,
): readonly Partner[] {
    const { card, missing } = cards[name] ?? { card: undefined, missing: `there is no card of ${name}` };
    return partner === undefined ? [] : [{ name, mspId, position, card, missing, roots: partner.roots }];
}

function resolveBuilder(config: StackConfig, { admissionPolicy }: Cluster): Builder {
    const settings = config.builder;
    const resources = resolveResources("agent", config.builder.resources);
    return { ...settings, resources, admissionPolicy, pod: config.pod ?? {}, languages: resolveLanguages(config) };
}

/** The builder's image is made from the project's own code, on top of the Node.js image. */
function resolveImages(config: StackConfig): Images {
    const { builder, peer, orderer, ca, node } = config.images;
    const buildArguments = { NODE_IMAGE: node };
    const build = {
        context: programPath("."),
        dockerfile: programPath("builder/Dockerfile"),
        buildArguments,
        target: undefined,
    };
    return {
        peer,
        orderer,
        ca,
        node,
        builder: builder === undefined ? builtImage("builder", build, config) : { kind: "digest", reference: builder },
    };
}
