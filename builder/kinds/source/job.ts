import type { KubeObject } from "../../../cluster/object";
import type { JsonObject } from "../../../ground/json";
import { fallbackUser } from "../../contract";
import { buildComponent, buildContainerName } from "../../kubernetes/built";
import {
    codePath,
    home,
    receiving,
    scripts,
    shellCommand,
    workMounts,
    workVolumes,
} from "../../kubernetes/code-container";
import { buildLimits, withDefaultLimits } from "../../kubernetes/limits";
import { annotationNames, buildName, labels } from "../../kubernetes/names";
import type { Owner } from "../../kubernetes/objects";
import { withNodeRole } from "../../kubernetes/placement";
import {
    type Language,
    type LanguageSettings,
    type PodTemplate,
    withTemplate,
    withTemplateMetadata,
    variable,
} from "../../pod-template";
import type { Settings } from "../../settings";

/** What one build is made from. */
export interface BuildPlan {
    readonly settings: Settings;
    /** Of the package. */
    readonly label: string;
    /** Tells builds apart whose results differ: the SHA-256 of all that decides over a result, in hexadecimal. */
    readonly key: string;
    /** The import path that a package of type golang names, "" for none. */
    readonly path: string;
    readonly kind: Language;
    readonly language: LanguageSettings;
    /** Milliseconds that it may take, from when it has its source. */
    readonly timeout: number;
    /** Where it runs is as for the chaincode's own pods; what it may take is the language's matter. */
    readonly template: PodTemplate;
    /** undefined leaves the organisation open. */
    readonly mspId: string | undefined;
    readonly owner: Owner | undefined;
    /** Of this process, so that it knows which Jobs an earlier one of its pod has made. */
    readonly maker: string;
}

/** What somebody who is attached says for the result, in a line. */
export const asking = "give\n";

/** What the container says after the key of its build when it has the source. */
export const receipt = "received";

/** The file below the container's code folder that its readiness probe looks for: the result is there to be asked for. */
const resultMark = "built";

/**
 * What the pod does with its streams; part of a build's key. Version 2. Whoever made the Job sends the source; whoever is
 * attached hears what the build says, and the result each time that somebody asks. While that is kept, the connections of
 * those who come and go do not end the container.
 */
const command = shellCommand([
    `cd ${codePath}`,
    "mkdir input output",
    ...receiving("source.tar"),
    "tar -xf source.tar -C input",
    "rm source.tar",
    // Now no other input can be taken for a part of it.
    `echo "$FABRIC_BUILD_KEY ${receipt}"`,
    "began=$(date +%s)",
    `timeout "$FABRIC_BUILD_SECONDS" ${scripts.build} >&2 </dev/null || {`,
    "    status=$?",
    '    [ "$(($(date +%s) - began))" -lt "$FABRIC_BUILD_SECONDS" ] || echo "$FABRIC_BUILD_LATE" >/dev/termination-log',
    '    exit "$status"',
    "}",
    `cd ${codePath}/output`,
    // Without an entry for the folder itself: whoever unpacks may not change the one that it is given.
    'set --; for file in * .[!.]* ..?*; do if [ -e "$file" ] || [ -L "$file" ]; then set -- "$@" "./$file"; fi; done',
    '[ $# -gt 0 ] || { echo "the build has left nothing in $PWD" >&2; exit 1; }',
    'tar -czf ../output.tar.gz "$@"',
    "cd ..",
    // Each answer is a line of the build's key, the digest and the size, then the result itself.
    "sum=$(sha256sum <output.tar.gz)",
    'head="$FABRIC_BUILD_KEY ${sum%% *} $(wc -c <output.tar.gz)"',
    `: >${resultMark}`,
    'give() { while read -r word; do echo "$head"; cat output.tar.gz; : >given; done; }',
    // Not kept: until the connection ends. What is left when a container ends may be lost.
    '[ "$FABRIC_BUILD_KEPT" -gt 0 ] || { give; exit; }',
    // A shell takes the standard input away from what it does in the background.
    "exec 3<&0",
    "give <&3 &",
    "left=$FABRIC_BUILD_KEPT",
    'while [ "$left" -gt 0 ]; do',
    "    sleep 5",
    "    left=$((left - 5))",
    // Who else wants it has begun at about the same time.
    "    if [ -e given ]; then rm given; left=$((FABRIC_BUILD_KEPT < 60 ? FABRIC_BUILD_KEPT : 60)); fi",
    "done",
]);

/** What beside the source decides over the result of a build. */
export function recipeOf({ buildImage, environment }: LanguageSettings, path: string): readonly unknown[] {
    const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
    return [command, buildImage, variables, path];
}

/** The most that a build may wait for others before it. Seconds. */
const queueSeconds = 3600;

/** How long a build that has ended can be looked at, in seconds. */
const finishedSeconds = 60;

/** A Job that makes one build. Its name follows from what it builds, so that there is one of a kind in a namespace. */
export function newBuildJob(plan: BuildPlan): KubeObject {
    const { settings, label, key, mspId, owner, maker } = plan;
    const metadata = {
        labels: {
            ...labels(settings, { chaincodeId: `${label}:${key}` }),
            ...buildComponent,
        },
        annotations: {
            [annotationNames.peerId]: settings.peerId,
            [annotationNames.maker]: maker,
            [annotationNames.asked]: new Date().toISOString(),
            ...(mspId === undefined ? {} : { [annotationNames.mspId]: mspId }),
        },
    };
    return {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: {
            name: buildName(settings, label, key),
            namespace: settings.namespace,
            ...metadata,
            ...(owner === undefined ? {} : { ownerReferences: [owner] }),
        },
        spec: {
            backoffLimit: 0,
            ttlSecondsAfterFinished: finishedSeconds,
            // It ends by itself in any case, even if nobody is left who could tell it.
            activeDeadlineSeconds: queueSeconds + secondsOf(plan) + keptSeconds(settings),
            template: { metadata: withTemplateMetadata(metadata, plan.template), spec: newPodSpec(plan) },
        },
    };
}

function secondsOf({ timeout }: BuildPlan): number {
    return Math.ceil(timeout / 1000);
}

function keptSeconds({ keptFor }: Settings): number {
    return Math.ceil(keptFor / 1000);
}

/** A pod that passes Pod Security `restricted`, unless the template asks for more. */
function newPodSpec(plan: BuildPlan): JsonObject {
    const { settings, path, language, template } = plan;
    const own = Object.entries(language.environment).map(([name, value]) => variable(name, value));
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
                env: [home, { name: "CHAINCODE_PATH", value: path }, ...own, ...orders(plan)],
                stdin: true,
                stdinOnce: settings.keptFor <= 0,
                readinessProbe,
                volumeMounts: workMounts,
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            },
        ],
        volumes: workVolumes({ code: "4Gi", tmp: "4Gi" }),
    };
    const limits = { ...template, resources: language.resources, environment: {} };
    return withNodeRole(withDefaultLimits(withTemplate(spec, limits), buildLimits), settings.nodeRole);
}

/** What the command is told by its environment. */
function orders(plan: BuildPlan): readonly { readonly name: string; readonly value: string }[] {
    const late = `it took longer than the ${plan.language.timeout} of languages.${plan.kind}.timeout`;
    return [
        { name: "FABRIC_BUILD_KEY", value: plan.key },
        { name: "FABRIC_BUILD_SECONDS", value: String(secondsOf(plan)) },
        { name: "FABRIC_BUILD_LATE", value: late },
        { name: "FABRIC_BUILD_KEPT", value: String(keptSeconds(plan.settings)) },
    ];
}

/** How everybody sees that a build is over. Seldom looked at: it starts a process each time, and builds want the processor. */
const readinessProbe: JsonObject = {
    exec: { command: ["test", "-e", `${codePath}/${resultMark}`] },
    periodSeconds: 2,
    failureThreshold: 1,
};
