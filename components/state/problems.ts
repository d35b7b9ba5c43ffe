import { isContent } from "../../cluster/kubeconfig-file";
import { fieldAt, isJsonObject, objectAt, type JsonObject } from "../../ground/json";
import { remoteKinds } from "../remote/kinds";
import { dynamicPrefix, knownTexts } from "./texts";

/** Why a state must not be worked with. */
export interface StateProblem {
    /** The resource's; empty where it is about the state as a whole. */
    readonly urn: string;
    readonly reason: string;
}

/** Packages whose resources the program declares, besides its own components and dynamic resources. */
const packages: readonly string[] = ["kubernetes", "random", "docker", "docker-build"];

/** Packages that have providers in a state. */
const providers = [...packages, "pulumi", "pulumi-nodejs"];

/** What a provider's record may not have: where the engine would fetch another program from, and run it. */
const fetched = ["pluginDownloadURL", "pluginChecksums", "parameterization", "name"];

/**
 * Whatever in a stack's state would run code that is not this program's at the next refresh, up or destroy; pure. The engine evaluates the text in
 * `__provider` of each dynamic resource, downloads the plugins that provider resources name, and hands them their settings.
 *
 * @param exported what `pulumi stack export` prints, parsed
 * @returns one entry per fault, in the order of the state
 */
export function stateProblems(exported: unknown): readonly StateProblem[] {
    const deployment = fieldAt(exported, "deployment");
    if (!isJsonObject(deployment)) {
        return [{ urn: "", reason: "it is not what `pulumi stack export` prints" }];
    }
    const { resources = [], pending_operations: pending = [] } = deployment;
    if (!Array.isArray(resources) || !Array.isArray(pending)) {
        return [{ urn: "", reason: "its resources are no list" }];
    }
    // What an interrupted run was about is a record of the same form.
    const begun = pending.map((operation: unknown) => (isJsonObject(operation) ? operation.resource : operation));
    return [...(resources as readonly unknown[]), ...begun].flatMap(resourceProblems);
}

/** The same of one resource: its `urn`, `type`, `inputs` and `outputs`. */
export function resourceProblems(resource: unknown): readonly StateProblem[] {
    if (!isJsonObject(resource) || typeof resource.type !== "string") {
        return [{ urn: "", reason: "one of its resources is no record with a type" }];
    }
    const { type, urn = "" } = resource;
    // Both are handed to providers, by what is done with the resource.
    const records = [resource.inputs, resource.outputs].filter(isJsonObject);
    return [...new Set(reasons(type, records))].map((reason) => ({ urn: String(urn), reason }));
}

function reasons(type: string, records: readonly JsonObject[]): readonly string[] {
    const [first = "", second = "", third = ""] = type.split(":");
    if (first === "pulumi" && second === "providers") {
        return records.flatMap((record) => providerReasons(third, record));
    }
    if (first === "pulumi-nodejs") {
        return dynamicReasons(type, records);
    }
    return isDeclared(type, first) ? [] : [`the program declares no ${type}`];
}

/** Helm, though of a package that is used, runs programs that a release names. */
function isDeclared(type: string, name: string): boolean {
    const isUsed = packages.includes(name) || name === "fabric" || type === "pulumi:pulumi:Stack";
    return isUsed && !type.startsWith("kubernetes:helm.sh/");
}

function dynamicReasons(type: string, records: readonly JsonObject[]): readonly string[] {
    const kind = remoteKinds.find((one) => `${dynamicPrefix}${one}` === type);
    if (kind === undefined) {
        return [`the program declares no ${type}`];
    }
    // One that is not there is no code either.
    const known: readonly unknown[] = [undefined, ...knownTexts(kind)];
    const isOurs = records.every((record) => known.includes(record["__provider"]));
    const text = `the text of its provider is none that the program has ever written for ${kind}, and would run as you`;
    return [...(isOurs ? [] : [text]), ...records.flatMap(({ place }) => placeReasons(objectAt(place)))];
}

function providerReasons(name: string, record: JsonObject): readonly string[] {
    const internal = objectAt(record, "__internal");
    const elsewhere = fetched.filter((key) => key in internal || (key !== "name" && key in record));
    return [
        ...(providers.includes(name) ? [] : [`the program uses no package ${name}`]),
        ...elsewhere.map((key) => `its ${key} would have the engine run another plugin`),
        ...placeReasons(record),
        ...(isWithoutShell(record) ? [] : ["its host is reached by a program that the state chooses"]),
    ];
}

/** A path is absent, or text of one line that is neither YAML nor JSON of a kubeconfig. */
function placeReasons({ kubeconfig }: JsonObject): readonly string[] {
    const isPath = kubeconfig === undefined || (typeof kubeconfig === "string" && !isContent(kubeconfig));
    return isPath ? [] : ["its kubeconfig is no path of a file: content may name programs to run"];
}

/** The Docker provider reaches `ssh://` by ssh, with options that may name a command. */
function isWithoutShell({ host, sshOpts }: JsonObject): boolean {
    return sshOpts === undefined && (host === undefined || (typeof host === "string" && !/^ssh:/i.test(host)));
}
