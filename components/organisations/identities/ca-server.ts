import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type * as random from "@pulumi/random";
import type { Organisation } from "../../model/organisation";
import { labelsOf } from "../../model/ownership";
import type { Remote } from "../../remote/resource";
import { declaredData } from "../../stack/declared";
import { type Scope } from "../../stack/scope";
import { dataVolume, environment, memoryVariables, workload, type Workload } from "../workload";
import {
    authorityConfig,
    clientsPath,
    configPath,
    home,
    keysPath,
    memoryPath,
    serverConfig,
    startCommand,
} from "./ca-config";
import { clientsAnnotation } from "./client-secrets";
import { clientsFingerprint, type NodeClients } from "./clients";
import { clientRootItem, ownReader } from "./volumes";

export interface CaServerArgs {
    readonly scope: Scope;
    readonly organisation: Organisation;
    readonly keys: Remote<"AuthorityKeys">;
    readonly clients: NodeClients;
    readonly roots: k8s.core.v1.Secret;
    readonly certificate: Remote<"ServerCertificate">;
    /** Of the registrar. */
    readonly password: random.RandomPassword;
}

/** The server of a CA, with an ECert CA and a TLS CA. */
export function caServer(args: CaServerArgs, opts: pulumi.CustomResourceOptions): Workload {
    const { scope, organisation, keys, clients, certificate } = args;
    const { ca } = organisation;
    const { images, certificates } = scope.model;
    const config = caConfig(args, opts);
    return workload(
        {
            scope,
            node: ca,
            component: "ca",
            size: scope.model.storage.ca,
            ports: { https: ca.port, operations: operationsPort },
            container: {
                image: images.ca,
                command: ["sh", "-ec", startCommand],
                env: environment({ FABRIC_CA_SERVER_HOME: home, FABRIC_CA_HOME: home, ...memoryVariables(ca) }),
                ...probes(ca.port),
                volumeMounts: [
                    { name: dataVolume, mountPath: home },
                    { name: "keys", mountPath: keysPath, readOnly: true },
                    { name: "config", mountPath: configPath, readOnly: true },
                    { name: "clients", mountPath: clientsPath, readOnly: true },
                    { name: "memory", mountPath: memoryPath },
                ],
            },
            volumes: volumes(args, config),
            restartOn: {
                roots: keys.expires,
                server: certificate.fingerprint,
                settings: settingsFingerprint(organisation, certificates.lifetime),
                [clientsAnnotation]: clientsFingerprint(clients, ["operations"]),
            },
        },
        opts,
    );
}

function volumes(
    { organisation, keys, roots }: CaServerArgs,
    config: k8s.core.v1.Secret,
): k8s.types.input.core.v1.Volume[] {
    return [
        { name: "keys", secret: { ...ownReader, secretName: keys.id.apply(() => `${organisation.name}-ca`) } },
        { name: "config", secret: { ...ownReader, secretName: config.metadata.name } },
        {
            name: "clients",
            secret: { ...ownReader, secretName: roots.metadata.name, items: [clientRootItem("operations")] },
        },
        { name: "memory", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    ];
}

const operationsPort = 9443;

/**
 * By its main port: the operations port of a CA demands a certificate for everything (lib/server/operations), which the kubelet has
 * not. It writes each question into its log, so it is asked less often once it has answered.
 */
function probes(port: number): Pick<k8s.types.input.core.v1.Container, "startupProbe" | "readinessProbe"> {
    const httpGet = { scheme: "HTTPS", path: "/cainfo", port };
    return {
        startupProbe: { httpGet, periodSeconds: 1, failureThreshold: 300 },
        readinessProbe: { httpGet, periodSeconds: 10 },
    };
}

/** Changes with what the configuration says, but for the password, which is no reason to restart: the database has it. */
function settingsFingerprint(organisation: Organisation, lifetime: string): string {
    const settings = { registrar: { id: "", secret: "" }, lifetime };
    const texts = [serverConfig(organisation, settings, operationsPort), authorityConfig("tlsca", settings)];
    return createHash("sha256").update(texts.join()).digest("hex").slice(0, 16);
}

/** The configuration carries the registrar's password, so it is a Secret. */
function caConfig(
    { scope, organisation, password }: CaServerArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
    const name = `${organisation.name}-ca-config`;
    const metadata = {
        name,
        namespace: scope.namespace,
        labels: labelsOf(organisation.name, "ca", organisation.ca.name),
    };
    const settings = password.result.apply((secret) => {
        const registrar = { id: `${organisation.name}-registrar`, secret };
        const authority = { registrar, lifetime: scope.model.certificates.lifetime };
        return {
            "ca.yaml": serverConfig(organisation, authority, operationsPort),
            "tlsca.yaml": authorityConfig("tlsca", authority),
        };
    });
    return new k8s.core.v1.Secret(
        name,
        { metadata, data: declaredData(settings) },
        { ...opts, provider: scope.provider },
    );
}
