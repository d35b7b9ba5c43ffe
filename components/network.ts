import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Chaincode } from "./chaincode/chaincode";
import { Channel, type RunningOrganisation } from "./channels/channel";
import { CertificateAuthority } from "./identities/authority";
import { Image } from "./images/image";
import type * as model from "./model/chaincode";
import type { NetworkModel } from "./model/network";
import type { Node, Organisation } from "./model/organisation";
import { Orderer } from "./orderers/orderer";
import { builderConfig } from "./peers/builder-config";
import { Peer } from "./peers/peer";
import { accessOf, placeOf, type Scope } from "./scope";
import { keptWith, Volumes } from "./storage/volumes";

/** A whole network as its config describes it. */
export class Network extends pulumi.ComponentResource {
    readonly organisations: readonly RunningOrganisation[];
    readonly channels: readonly Channel[];
    readonly chaincodes: Readonly<Record<string, Chaincode>>;

    constructor(name: string, model: NetworkModel, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:index:Network", name, {}, opts);
        const child = { parent: this };
        const scope = newScope(model, child);
        const builder = new Image("builder", { source: model.images.builder, build: model.build }, child).reference;
        this.organisations = model.organisations.map((organisation) => run(organisation, scope, builder, child));
        this.channels = model.channels.map(
            (channel) => new Channel(channel.name, { scope, channel, organisations: this.organisations }, child),
        );
        const config = builderConfig(scope, child);
        this.chaincodes = Object.fromEntries(
            model.chaincodes.map((chaincode) => [chaincode.name, this.chaincode(chaincode, scope, config)]),
        );
        this.registerOutputs({});
    }

    private chaincode(chaincode: model.Chaincode, scope: Scope, builderConfig: pulumi.Resource): Chaincode {
        const { members } = named(scope.model.channels, chaincode.channel);
        const args = {
            scope,
            chaincode,
            builderConfig,
            channel: named(this.channels, chaincode.channel),
            members: this.organisations.filter(({ model }) => members.includes(model.name)),
        };
        return new Chaincode(chaincode.name, args, { parent: this });
    }
}

/** A changed ConfigMap or Secret keeps its name, and what somebody changed by hand is set right by the next `up`. */
const applying = {
    enableServerSideApply: true,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    enablePatchForce: true,
};

/** The cluster and the namespace, made first and removed last. */
function newScope(model: NetworkModel, opts: pulumi.CustomResourceOptions): Scope {
    const provider = new k8s.Provider("cluster", { ...accessOf(model), ...applying }, opts);
    const made = namespace(model, { ...opts, provider });
    const place = placeOf(model);
    const organisations = model.organisations.map(({ name }) => name);
    const inputs = { place: made.apply(() => place), onDestroy: model.storage.onDestroy, organisations };
    return { model, provider, namespace: made, place, volumes: new Volumes("volumes", inputs, opts) };
}

function namespace(model: NetworkModel, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
    if (!model.createNamespace) {
        return pulumi.output(model.namespace);
    }
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    const metadata = { name: model.namespace, labels };
    const options = { ...opts, ...keptWith(model.storage) };
    const made = new k8s.core.v1.Namespace(model.namespace, { metadata }, options);
    return made.metadata.name;
}

/** An organisation's CA, its administrator, and its nodes, each with an identity of its own. */
function run(
    model: Organisation,
    scope: Scope,
    builderImage: pulumi.Output<string>,
    opts: pulumi.ComponentResourceOptions,
): RunningOrganisation {
    const authority = new CertificateAuthority(model.ca.name, { scope, organisation: model }, opts);
    const admin = authority.enrol({ role: "admin", name: model.adminName, hosts: [model.adminName] }, opts);
    const enrol = ({ name, hosts }: Node, role: "orderer" | "peer") => authority.enrol({ role, name, hosts }, opts);
    const orderers = model.orderers.map(
        (orderer) => new Orderer(orderer.name, { scope, orderer, identity: enrol(orderer, "orderer") }, opts),
    );
    const peers = model.peers.map((peer) => {
        const neighbours = model.peers.filter(({ name }) => name !== peer.name);
        const args = { scope, peer, neighbours, identity: enrol(peer, "peer"), builderImage };
        return new Peer(peer.name, args, opts);
    });
    return { model, authority, orderers, peers, admin };
}

/** References between the parts of a model are checked when the config is read. */
function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
    const found = all.find((one) => one.name === name);
    if (found === undefined) {
        throw new Error(`unreachable: the model has no ${name}`);
    }
    return found;
}
