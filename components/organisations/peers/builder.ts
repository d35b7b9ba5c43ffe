import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import {
    agentCommand,
    agentContainer,
    builderConfigMap,
    builders,
    chaincodeAccount,
    copyVerbsCommand,
    podVariables,
    propagatedVariables,
    serverTemplateFields,
    settingVariables,
    spoolVariable,
    verbsFolder,
    verbsPath,
} from "../../../builder/contract";
import type { Builder } from "../../model/network";
import type { Peer } from "../../model/organisation";
import { declaredResources } from "../../stack/declared";
import { environment, restricted } from "../workload";
import { temporaryPath, type ExternalBuilder } from "./settings";

type Container = k8s.types.input.core.v1.Container;
type Mount = k8s.types.input.core.v1.VolumeMount;
type Volume = k8s.types.input.core.v1.Volume;

const spool = `${temporaryPath}/spool`;
/** Results of builds of source, on disk. */
const builds = "/var/cache/fabric-builder";
const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

/** What a peer's pod gets beside the peer itself, so that its chaincodes run in pods of their own. */
interface BuilderParts {
    /** Before the peer: the verbs are copied, then the agent starts and stays as a native sidecar. */
    readonly initContainers: readonly Container[];
    readonly volumes: readonly Volume[];
    /** Mounts of the peer's own container. */
    readonly mounts: readonly Mount[];
    /** Environment of the peer's own container. */
    readonly variables: Readonly<Record<string, string>>;
    readonly externalBuilders: readonly ExternalBuilder[];
}

export interface BuilderArgs {
    readonly peer: Peer;
    /** Where its chaincode runs. */
    readonly chaincodeNamespace: string;
    readonly settings: Builder;
    readonly image: pulumi.Input<string>;
}

export function builderParts(args: BuilderArgs): BuilderParts {
    return {
        initContainers: [copyVerbs(args), agent(args)],
        volumes: [
            { name: "builder", emptyDir: {} },
            // In memory: it holds the TLS keys of chaincodes. A build's result passes through, too.
            { name: "temporary", emptyDir: { medium: "Memory", sizeLimit: "768Mi" } },
            { name: "builds", emptyDir: { sizeLimit: "2Gi" } },
            { name: "token", projected: { sources: tokenSources } },
        ],
        mounts: [
            { name: "builder", mountPath: verbsPath, readOnly: true },
            { name: "temporary", mountPath: temporaryPath },
        ],
        variables: { [spoolVariable]: spool, [settingVariables.serverTemplate]: serverTemplate(args) },
        externalBuilders: builders.map(({ name, kind }) => ({
            name,
            path: verbsFolder(kind),
            propagateEnvironment: propagatedVariables,
        })),
    };
}

function copyVerbs({ image, settings }: BuilderArgs): Container {
    const target = "/builder";
    return {
        name: "verbs",
        image,
        command: [...copyVerbsCommand(target)],
        volumeMounts: [{ name: "builder", mountPath: target }],
        resources: declaredResources(settings.resources),
        securityContext: { ...restricted, readOnlyRootFilesystem: true },
    };
}

/** What fills the templates in packages of type ccaas, as in Fabric's own networks. */
function serverTemplate({ peer, chaincodeNamespace }: BuilderArgs): string {
    const { peer: own, namespace } = serverTemplateFields;
    return JSON.stringify({ [own]: peer.name, [namespace]: chaincodeNamespace });
}

/** The token of the service account is mounted here alone: neither the peer nor a chaincode may use the API. */
function agent(args: BuilderArgs): Container {
    return {
        name: agentContainer,
        image: args.image,
        command: [...agentCommand],
        restartPolicy: "Always",
        env: [...environment(agentSettings(args)), ...podFields()],
        volumeMounts: [
            { name: "temporary", mountPath: temporaryPath },
            { name: "builds", mountPath: builds },
            { name: "token", mountPath: tokenPath, readOnly: true },
        ],
        resources: declaredResources(args.settings.resources),
        securityContext: { ...restricted, readOnlyRootFilesystem: true },
    };
}

function agentSettings(args: BuilderArgs): Record<string, string> {
    const { peer, chaincodeNamespace, settings } = args;
    return {
        [spoolVariable]: spool,
        TMPDIR: temporaryPath,
        [settingVariables.peerId]: peer.name,
        [settingVariables.mspId]: peer.mspId,
        [settingVariables.namespace]: chaincodeNamespace,
        [settingVariables.serviceAccount]: chaincodeAccount,
        [settingVariables.startTimeout]: settings.startTimeout,
        [settingVariables.objectNamePrefix]: settings.objectNamePrefix,
        [settingVariables.nodeRole]: settings.nodeRole,
        [settingVariables.configMap]: builderConfigMap,
        [settingVariables.cache]: builds,
        [settingVariables.keptFor]: settings.buildsKeptFor,
        ...(settings.buildsAtOnce === undefined
            ? {}
            : { [settingVariables.buildsAtOnce]: String(settings.buildsAtOnce) }),
        [settingVariables.serverTemplate]: serverTemplate(args),
        ...(settings.localServers ? { [settingVariables.localServers]: "true" } : {}),
    };
}

function podFields(): k8s.types.input.core.v1.EnvVar[] {
    const fields = { [podVariables.name]: "metadata.name", [podVariables.uid]: "metadata.uid" };
    const all = { ...fields, [podVariables.namespace]: "metadata.namespace" };
    return Object.entries(all).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } }));
}

/** As Kubernetes mounts it by itself, but into one container only. */
const tokenSources = [
    { serviceAccountToken: { path: "token", expirationSeconds: 3607 } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    { downwardAPI: { items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }] } },
];
