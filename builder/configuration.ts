import { parseDuration } from "../ground/duration";
import { isJsonObject, parseJson } from "../ground/json";
import { type BuilderConfig, mergedTemplate, type PodTemplate } from "./pod-template";

/** What holds where no ConfigMap is named. */
export const noConfiguration: BuilderConfig = { pod: {}, chaincodes: {}, languages: {} };

/** Reads the JSON of a BuilderConfig; what is left out is empty. Throws the first field that is wrong or not known. */
export function parseConfiguration(text: string): BuilderConfig {
    const value = parseJson(text);
    const problem = problemOf(
        value,
        { fields: { pod: template, chaincodes: { every: template }, languages, registries: "texts" } },
        "",
    );
    if (problem !== undefined) {
        throw new Error(problem);
    }
    return { ...noConfiguration, ...(value as Partial<BuilderConfig>) };
}

/** What the network and a chaincode ask for, by the label of the chaincode's package. */
export function templateFor({ pod, chaincodes }: BuilderConfig, label: string): PodTemplate {
    const own = Object.hasOwn(chaincodes, label) ? chaincodes[label] : undefined;
    return mergedTemplate(pod, own ?? {});
}

/** What a value has to be. */
type Shape =
    | keyof typeof plain
    /** An object whose fields, of any name, are all alike. */
    | { readonly every: Shape }
    /** An object with these fields and no others. */
    | { readonly fields: Readonly<Record<string, Shape>>; readonly required?: boolean };

const plain = {
    text: { is: (value: unknown) => typeof value === "string", name: "a text" },
    texts: { is: isListOf((value) => typeof value === "string"), name: "a list of texts" },
    object: { is: isJsonObject, name: "an object" },
    objects: { is: isListOf(isJsonObject), name: "a list of objects" },
    variable: { is: isVariable, name: "a text or a secretKeyRef with name and key" },
    duration: { is: isDuration, name: 'a Go duration above 0, such as "5m"' },
} as const;

const texts: Shape = { every: "text" };
const variables: Shape = { every: "variable" };
const resources: Shape = { fields: { requests: texts, limits: texts } };

const template: Shape = {
    fields: {
        resources,
        podSecurityContext: "object",
        securityContext: "object",
        nodeSelector: texts,
        tolerations: "objects",
        affinity: "object",
        topologySpreadConstraints: "objects",
        labels: texts,
        annotations: texts,
        environment: variables,
        dnsPolicy: "text",
        dnsConfig: "object",
        hostAliases: "objects",
        imagePullSecrets: "texts",
        priorityClassName: "text",
        runtimeClassName: "text",
    },
};

const language: Shape = {
    fields: { buildImage: "text", runtimeImage: "text", environment: variables, resources, timeout: "duration" },
    required: true,
};

const languages: Shape = { fields: { golang: language, node: language, java: language } };

/** What is wrong with a value, with the path of the field; undefined when nothing is. */
function problemOf(value: unknown, shape: Shape, path: string): string | undefined {
    if (typeof shape === "string") {
        const { is, name } = plain[shape];
        return is(value) ? undefined : must(path, name);
    }
    if (!isJsonObject(value)) {
        return must(path, "an object");
    }
    const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
    if ("every" in shape) {
        return first(Object.keys(value).map((name) => problemOf(value[name], shape.every, at(name))));
    }
    const missing = Object.keys(shape.fields).find((name) => !Object.hasOwn(value, name));
    return (
        first(
            Object.keys(value).map((name) => {
                const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
                return field === undefined ? `there is no field ${at(name)}` : problemOf(value[name], field, at(name));
            }),
        ) ?? (shape.required === true && missing !== undefined ? `field ${at(missing)} is missing` : undefined)
    );
}

function must(path: string, name: string): string {
    return `${path === "" ? "it" : `field ${path}`} must be ${name}`;
}

function first(problems: readonly (string | undefined)[]): string | undefined {
    return problems.find((problem) => problem !== undefined);
}

function isListOf(is: (value: unknown) => boolean): (value: unknown) => boolean {
    return (value) => Array.isArray(value) && value.every(is);
}

function isVariable(value: unknown): boolean {
    if (!isJsonObject(value)) {
        return typeof value === "string";
    }
    const { secretKeyRef } = value;
    const isReference = isJsonObject(secretKeyRef) && Object.keys(secretKeyRef).sort().join() === "key,name";
    return isReference && Object.keys(value).length === 1 && Object.values(secretKeyRef).every(isText);
}

function isText(value: unknown): boolean {
    return typeof value === "string";
}

function isDuration(value: unknown): boolean {
    try {
        return typeof value === "string" && parseDuration(value) > 0;
    } catch {
        return false;
    }
}
