import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { agentRules } from "../../../builder/contract";
import { peersGroup } from "../../model/names";
import type * as model from "../../model/organisation";
import { labelsOf } from "../../model/ownership";
import { addressOf, type HostPort } from "../../model/host-port";
import type { Remote } from "../../remote/resource";
import { boundRole } from "../../stack/role";
import { chaincodeHome, type Scope } from "../../stack/scope";
import { announcedAddress } from "../announced";
import { clientsAnnotation } from "../identities/client-secrets";
import { clientsFingerprint, type NodeClients } from "../identities/clients";
import { identityMounts, identityVolumes } from "../identities/volumes";
import { dataVolume, environment, healthProbe, memoryVariables, workload, type Workload } from "../workload";
import { builderParts } from "./builder";
import { databaseParts } from "./couchdb";
import { dataPath, peerSettings, startCommand } from "./settings";
import type { PeersTogether } from "./together";

export interface PeerArgs {
    readonly scope: Scope;
    readonly peer: model.Peer;
    /** Where its chaincode runs. */
    readonly chaincodeNamespace: string;
    /** What it has together with the other peers of its organisation. */
    readonly together: PeersTogether;
    readonly identity: Remote<"Identity">;
    /** Of its organisation. */
    readonly clients: NodeClients;
    /** Image of the builder's agent and verbs. */
    readonly builderImage: pulumi.Output<string>;
}

/** A peer with the builder beside it, which runs its chaincodes in pods of their own. */
export class Peer extends pulumi.ComponentResource {
    readonly model: model.Peer;
    /** By which channels and other organisations know it. */
    readonly announced: pulumi.Output<HostPort>;
    readonly workload: Workload;

    constructor(name: string, args: PeerArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:peers:Peer", name, {}, opts);
        const child = { parent: this };
        this.model = args.peer;
        this.announced = announcedAddress(args.scope, args.peer, child);
        const account = serviceAccount(args, child);
        this.workload = peerWorkload(args, account, this.announced, child);
        this.registerOutputs({ address: this.workload.set.metadata.name.apply(() => args.peer.internalAddress) });
    }
}

/** What the agent may do, and nothing more, in the namespace of the organisation's chaincode; none in the network's. */
function serviceAccount(
    { scope, peer, chaincodeNamespace }: PeerArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ServiceAccount {
    const options = { ...opts, provider: scope.provider };
    const labels = labelsOf(peer.organisation, "peer", peer.name);
    const metadata = { name: peer.name, namespace: scope.namespace, labels };
    const account = new k8s.core.v1.ServiceAccount(
        peer.name,
        { metadata, automountServiceAccountToken: false },
        options,
    );
    const there = { ...metadata, namespace: chaincodeHome(scope, chaincodeNamespace) };
    const subject = { kind: "ServiceAccount", name: account.metadata.name, namespace: scope.namespace };
    boundRole(peer.name, there, agentRules, [subject], options);
    return account;
}

function peerWorkload(
    args: PeerArgs,
    account: k8s.core.v1.ServiceAccount,
    announced: pulumi.Output<HostPort>,
    opts: pulumi.CustomResourceOptions,
): Workload {
    const { scope, peer, chaincodeNamespace, together, builderImage } = args;
    const { images, storage, builder: settings } = scope.model;
    const builder = builderParts({ peer, chaincodeNamespace, settings, image: builderImage });
    const database = databaseParts(scope, peer, opts);
    const found = { announced: announced.apply(addressOf), isSpread: together.isSpread };
    const own = peerSettings(peer, found, builder.externalBuilders);
    const variables = { ...own, ...builder.variables, ...memoryVariables(peer) };
    return workload(
        {
            scope,
            node: peer,
            component: "peer",
            group: peersGroup(peer.organisation),
            drainSeconds: 3,
            size: storage.peer,
            ports: { grpc: peer.port, chaincode: peer.chaincodePort, operations: peer.operationsPort },
            initContainers: [...builder.initContainers, ...database.initContainers],
            container: {
                image: images.peer,
                command: ["sh", "-ec", startCommand],
                env: [...environment(variables), ...together.variables(peer), ...database.variables],
                readinessProbe: healthProbe(peer.operationsPort),
                volumeMounts: [{ name: dataVolume, mountPath: dataPath }, ...identityMounts, ...builder.mounts],
            },
            volumes: [...peerIdentity(args), ...builder.volumes, ...database.volumes],
            restartOn: { ...restartOn(args, account), ...database.restartOn },
            serviceAccountName: account.metadata.name,
        },
        opts,
    );
}

function peerIdentity({ peer, identity }: PeerArgs): k8s.types.input.core.v1.Volume[] {
    return identityVolumes(peer.organisation, identity, ["operations"]);
}

function restartOn(
    { identity, clients }: PeerArgs,
    account: k8s.core.v1.ServiceAccount,
): Record<string, pulumi.Output<string>> {
    return {
        identity: identity.fingerprint,
        [clientsAnnotation]: clientsFingerprint(clients, ["operations"]),
        // The token of a pod is of the very account that it was made for.
        account: account.metadata.uid,
    };
}
