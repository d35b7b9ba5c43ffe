import { isJsonObject, type JsonObject } from "../ground/json";
import type { Shape, Shaped, VariableValue } from "./shape";

export type { VariableValue };

const texts = { every: "text" } as const;
const variables = { every: "variable" } as const;
const resources = { fields: { requests: texts, limits: texts } } as const;

/** Fields that a pod's specification has under the same name; of imagePullSecrets a template has the names alone. */
const specFields = {
    nodeSelector: texts,
    tolerations: "objects",
    affinity: "object",
    topologySpreadConstraints: "objects",
    dnsPolicy: "text",
    dnsConfig: "object",
    hostAliases: "objects",
    imagePullSecrets: "texts",
    priorityClassName: "text",
    runtimeClassName: "text",
} as const;

/** All that a template may have, named as Kubernetes names it. */
const template = {
    fields: {
        /** Of the chaincode's container, and of those that prepare it. */
        resources,
        /** Of the pod. */
        podSecurityContext: "object",
        /** Of the chaincode's container, and of those that prepare it. */
        securityContext: "object",
        ...specFields,
        labels: texts,
        annotations: texts,
        /** Further variables of the chaincode's container. Those that the chaincode needs to find its peer are not overridden. */
        environment: variables,
    },
} as const satisfies Shape;

/** What a network or a chaincode asks of the pods that run its chaincode. */
export type PodTemplate = Shaped<typeof template>;

const language = {
    fields: {
        /** `name@sha256:…`; the builder's scripts for the language are in it. */
        buildImage: "text",
        /** `name@sha256:…` */
        runtimeImage: "text",
        /** Variables of the build's container, such as GOPROXY. */
        environment: variables,
        /** Of the build's container. */
        resources,
        /** Go duration after which a build has failed; the peer's own installTimeout is 300 s by default. */
        timeout: "duration",
    },
    required: true,
} as const satisfies Shape;

/** How source packages of a language are built and run. */
export type LanguageSettings = Shaped<typeof language>;

const languages = { fields: { golang: language, node: language, java: language } } as const satisfies Shape;

export type Language = keyof typeof languages.fields;

/** The JSON of a BuilderConfig, in which every field may be left out. */
export const configurationShape = {
    fields: { pod: template, chaincodes: { every: template }, languages, registries: "texts" },
} as const satisfies Shape;

/** What agents read from their ConfigMap each time they start something, so that a change of it restarts no peer. */
export interface BuilderConfig {
    /** For every chaincode pod. */
    readonly pod: PodTemplate;
    /** On top of `pod`, by the label of the chaincode's package. */
    readonly chaincodes: Readonly<Record<string, PodTemplate>>;
    readonly languages: Shaped<typeof languages>;
    /** Registries, or repositories with what is below them, that images of packages may be of; undefined is any. */
    readonly registries?: readonly string[] | undefined;
}

/** A pod's specification, as far as a template changes it; the first container is the chaincode's. */
interface TemplateSpec {
    readonly containers: readonly TemplateContainer[];
    readonly initContainers?: readonly TemplateContainer[];
    readonly securityContext?: object;
}

interface TemplateContainer {
    readonly env?: readonly { readonly name: unknown }[];
    readonly securityContext?: object;
}

/** What a chaincode asks for on top of what its network asks for: maps are merged by key, lists and texts replaced. */
export function mergedTemplate(network: PodTemplate, own: PodTemplate): PodTemplate {
    return merged(network, own);
}

/** A pod's specification with what a template asks for: security contexts are merged over those of the pod. */
export function withTemplate<Spec extends TemplateSpec>(spec: Spec, template: PodTemplate): Spec {
    const [chaincode, ...beside] = spec.containers.map((container) => withLimits(container, template));
    const containers = chaincode === undefined ? beside : [withVariables(chaincode, template), ...beside];
    const asked: JsonObject = template;
    return {
        ...spec,
        ...present({
            ...Object.fromEntries(Object.keys(specFields).map((field) => [field, asked[field]])),
            imagePullSecrets: template.imagePullSecrets?.map((name) => ({ name })),
            initContainers: spec.initContainers?.map((container) => withLimits(container, template)),
        }),
        securityContext: merged(spec.securityContext ?? {}, template.podSecurityContext ?? {}),
        containers,
    };
}

/** A pod's labels and annotations with those of a template; the pod's own win. */
export function withTemplateMetadata<Metadata extends TemplateMetadata>(
    metadata: Metadata,
    template: PodTemplate,
): Metadata {
    return {
        ...metadata,
        ...present({
            labels: template.labels && { ...template.labels, ...metadata.labels },
            annotations: template.annotations && { ...template.annotations, ...metadata.annotations },
        }),
    };
}

interface TemplateMetadata {
    readonly labels?: object;
    readonly annotations?: object;
}

function withLimits<C extends TemplateContainer>(container: C, { resources, securityContext }: PodTemplate): C {
    return {
        ...container,
        ...present({
            resources,
            securityContext: securityContext && merged(container.securityContext ?? {}, securityContext),
        }),
    };
}

/** After the container's own, which they may refer to as `$(NAME)` and cannot override. */
function withVariables<C extends TemplateContainer>(container: C, { environment = {} }: PodTemplate): C {
    const own = container.env ?? [];
    const added = Object.entries(environment).filter(([name]) => own.every((one) => one.name !== name));
    return added.length === 0
        ? container
        : { ...container, env: [...own, ...added.map(([name, value]) => variable(name, value))] };
}

/** A variable as a container has it. */
export function variable(name: string, value: VariableValue): JsonObject & { readonly name: string } {
    return typeof value === "string" ? { name, value } : { name, valueFrom: { secretKeyRef: value.secretKeyRef } };
}

/** Maps are merged by key, all else is replaced. */
function merged<Base extends object, Top extends object>(base: Base, top: Top): Base & Top {
    const under = new Map<string, unknown>(Object.entries(base));
    const over = Object.entries(top).map(([key, value]: [string, unknown]) => {
        const below = under.get(key);
        const above = value === undefined ? below : value;
        return [key, isJsonObject(below) && isJsonObject(above) ? merged(below, above) : above] as const;
    });
    return { ...base, ...top, ...Object.fromEntries(over) };
}

/** Without the fields that are undefined. */
function present(fields: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
