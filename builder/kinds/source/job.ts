import type { JsonObject, KubeObject } from "../../../cluster/client";
import {
    codePath,
    home,
    receiving,
    scripts,
    shellCommand,
    workMounts,
    workVolumes,
} from "../../kubernetes/code-container";
import { annotationNames, labels, objectName } from "../../kubernetes/names";
import type { Owner } from "../../kubernetes/objects";
import { withNodeRole } from "../../kubernetes/placement";
import { fallbackUser } from "../../contract";
import { type LanguageSettings, type PodTemplate, withTemplate, withTemplateMetadata } from "../../pod-template";
import type { Settings } from "../../settings";

/** Name of the container in the pod of a build. */
export const buildContainerName = "build";

/** What one build is made from. */
export interface BuildPlan {
    readonly settings: Settings;
    /** Of the package. */
    readonly label: string;
    /** Tells builds apart whose results differ: the SHA-256 of all that decides over a result, in hexadecimal. */
    readonly key: string;
    /** The import path that a package of type golang names, "" for none. */
    readonly path: string;
    readonly language: LanguageSettings;
    /** Milliseconds that it may take. */
    readonly timeout: number;
    /** Where it runs is as for the chaincode's own pods; what it may take is the language's matter. */
    readonly template: PodTemplate;
    /** undefined leaves the organisation open. */
    readonly mspId: string | undefined;
    readonly owner: Owner | undefined;
}

/** What the pod does with its streams; part of a build's key. Version 1. */
const command = shellCommand([
    `cd ${codePath}`,
    "mkdir input output",
    ...receiving("source.tar"),
    "tar -xf source.tar -C input",
    "rm source.tar",
    `${scripts.build} >&2 </dev/null`,
    `cd ${codePath}/output`,
    // Without an entry for the folder itself: whoever unpacks may not change the one that it is given.
    'set --; for file in * .[!.]* ..?*; do if [ -e "$file" ] || [ -L "$file" ]; then set -- "$@" "./$file"; fi; done',
    '[ $# -gt 0 ] || { echo "the build has left nothing in $PWD" >&2; exit 1; }',
    'tar -czf ../output.tar.gz "$@"',
    "cd ..",
    // Standard output carries nothing but the result: its digest and size in a line, then itself.
    `sum=$(sha256sum <output.tar.gz)`,
    `echo "\${sum%% *} $(wc -c <output.tar.gz)"`,
    "cat output.tar.gz",
    // Until whoever reads has it all: what is left when a container ends may be lost.
    "read -r end || :",
]);

/** What beside the source decides over the result of a build. */
export function recipeOf({ buildImage, environment }: LanguageSettings, path: string): readonly unknown[] {
    const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
    return [command, buildImage, variables, path];
}

/** The name of a build's Jobs before their random suffix. */
export function buildPlace({ settings, label, key }: BuildPlan): string {
    return objectName(settings, { chaincodeId: `build-${label}:${key}`, peerAddress: "", mspId: "" });
}

/** Builds end by themselves some time after they were given up, even if nobody can tell them. Seconds. */
const graceSeconds = 60;

/** A Job that makes one build. */
export function newBuildJob(plan: BuildPlan, name: string): KubeObject {
    const { settings, label, key, mspId, owner, timeout } = plan;
    const metadata = {
        labels: {
            ...labels(settings, { chaincodeId: `${label}:${key}` }),
            "app.kubernetes.io/component": "build",
        },
        annotations: {
            [annotationNames.peerId]: settings.peerId,
            ...(mspId === undefined ? {} : { [annotationNames.mspId]: mspId }),
        },
    };
    return {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: {
            name,
            namespace: settings.namespace,
            ...metadata,
            ...(owner === undefined ? {} : { ownerReferences: [owner] }),
        },
        spec: {
            backoffLimit: 0,
            ttlSecondsAfterFinished: graceSeconds,
            activeDeadlineSeconds: Math.ceil(timeout / 1000) + graceSeconds,
            template: { metadata: withTemplateMetadata(metadata, plan.template), spec: newPodSpec(plan) },
        },
    };
}

/** A pod that passes Pod Security `restricted`, unless the template asks for more. */
function newPodSpec({ settings, path, language, template }: BuildPlan): JsonObject {
    const variables = Object.entries(language.environment).map(([name, value]) => ({ name, value }));
    const spec = {
        restartPolicy: "Never",
        serviceAccountName: settings.serviceAccount,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 1,
        securityContext: {
            runAsNonRoot: true,
            runAsUser: fallbackUser,
            seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
            {
                name: buildContainerName,
                image: language.buildImage,
                command,
                env: [home, { name: "CHAINCODE_PATH", value: path }, ...variables],
                stdin: true,
                stdinOnce: true,
                volumeMounts: workMounts,
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
        ],
        volumes: workVolumes,
    };
    const own = { ...template, resources: language.resources, environment: {} };
    return withNodeRole(withTemplate(spec, own), settings.nodeRole);
}
