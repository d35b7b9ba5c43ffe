import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

import { parseDuration } from "../ground/duration";
import { oneLine, reasonOf } from "../ground/failure";
import { requestVariables, settingVariables } from "./contract";
import { dns1035LabelProblem, labelValueProblem } from "./kubernetes/rules";

/** Environment variables; those that are not set are undefined. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of a verb that a request asks an agent for: the agent's own, and of the request's what the agent takes. */
export function environmentOf(own: Environment, { environment }: { readonly environment: Environment }): Environment {
    const { peerId, debug } = settingVariables;
    const taken = Object.fromEntries(requestVariables.map((name) => [name, environment[name]]));
    if (own[peerId] !== undefined && taken[peerId] !== undefined && taken[peerId] !== own[peerId]) {
        throw new Error(`the request is of peer ${oneLine(taken[peerId], 100)}, and this agent serves ${own[peerId]}`);
    }
    return { ...taken, ...own, [debug]: taken[debug] ?? own[debug] };
}

/** What `run` is told by its environment. */
export interface Settings {
    readonly peerId: string;
    readonly namespace: string;
    /** "" for any node. */
    readonly nodeRole: string;
    readonly objectNamePrefix: string;
    readonly serviceAccount: string;
    /** Milliseconds; 0 or less is no limit. */
    readonly startTimeout: number;
    /** undefined: the pod's own service account. */
    readonly kubeconfig: string | undefined;
    /** Milliseconds for which a build's pod keeps its result; 0 or less: until the first has it. */
    readonly keptFor: number;
    /** How many builds may go on at a time in the namespace. */
    readonly buildsAtOnce: number;
    /** Name of the ConfigMap with pod templates and languages; undefined: nothing is configured. */
    readonly configMap: string | undefined;
}

const namespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
const longestPrefix = 30;

/** Reads the settings of `run`; throws at the first that is wrong, in this order, what `isWrongSetting` knows. */
export function readSettings(env: Environment): Settings {
    try {
        return {
            peerId: peerId(env),
            kubeconfig: env[settingVariables.kubeconfig] || undefined,
            namespace: env[settingVariables.namespace] || ownNamespace(),
            nodeRole: nodeRole(env),
            serviceAccount: env[settingVariables.serviceAccount] ?? "default",
            objectNamePrefix: objectNamePrefix(env),
            startTimeout: duration(env, settingVariables.startTimeout, "3m"),
            keptFor: duration(env, settingVariables.keptFor, "0s"),
            buildsAtOnce: buildsAtOnce(env),
            configMap: env[settingVariables.configMap] || undefined,
        };
    } catch (error) {
        throw new Error(reasonOf(error), { cause: wrongSetting });
    }
}

const wrongSetting = "wrong setting";

/** Wrong settings are told in their own words, without "Error running chaincode". */
export function isWrongSetting(error: unknown): boolean {
    return error instanceof Error && error.cause === wrongSetting;
}

/** `run` takes nothing but "true" for yes; the other verbs take what Go's strconv.ParseBool takes. */
export function wantsDebug(verb: string, env: Environment): boolean {
    const value = env[settingVariables.debug] ?? "";
    return verb === "run" ? value === "true" : ["1", "t", "T", "true", "TRUE", "True"].includes(value);
}

function peerId(env: Environment): string {
    const value = env[settingVariables.peerId];
    if (value === undefined) {
        throw new Error(`Expected ${settingVariables.peerId} environment variable`);
    }
    return value;
}

function ownNamespace(): string {
    try {
        return readFileSync(namespaceFile, "utf8").trim();
    } catch {
        return "default";
    }
}

function nodeRole(env: Environment): string {
    const value = env[settingVariables.nodeRole] ?? "";
    const problem = labelValueProblem(value);
    if (problem !== undefined) {
        throw wrong(settingVariables.nodeRole, `must be a valid Kubernetes label value: ${problem}`);
    }
    return value;
}

function objectNamePrefix(env: Environment): string {
    const value = env[settingVariables.objectNamePrefix] ?? "hlfcc";
    if (Buffer.byteLength(value) > longestPrefix) {
        throw wrong(settingVariables.objectNamePrefix, `must be a maximum of ${longestPrefix} characters`);
    }
    // What follows the prefix starts with a dash anyway, so one more at its end does no harm.
    const problem = dns1035LabelProblem(/.-$/.test(value) ? `${value}a` : value);
    if (problem !== undefined) {
        throw wrong(settingVariables.objectNamePrefix, `must be a valid DNS-1035 label: ${problem}`);
    }
    return value;
}

function duration(env: Environment, variable: string, otherwise: string): number {
    try {
        return parseDuration(env[variable] ?? otherwise);
    } catch (error) {
        throw wrong(variable, `must be a valid Go duration string, e.g. 3m40s: ${reasonOf(error)}`);
    }
}

/** A compiler takes all processors that it finds: more builds at a time would only make each last longer. */
function buildsAtOnce(env: Environment): number {
    const value = env[settingVariables.buildsAtOnce] || String(Math.max(1, Math.floor(availableParallelism() / 2)));
    if (!/^[1-9]\d{0,3}$/.test(value)) {
        throw wrong(settingVariables.buildsAtOnce, "must be a whole number from 1, e.g. 2");
    }
    return Number(value);
}

function wrong(variable: string, must: string): Error {
    return new Error(`The ${variable} environment variable ${must}`);
}
