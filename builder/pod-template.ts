import type { JsonObject } from "../cluster/object";

/** What a network or a chaincode asks of the pods that run its chaincode; fields as Kubernetes names them. */
export interface PodTemplate {
    /** Of the chaincode's container. */
    readonly resources?: {
        readonly requests?: Readonly<Record<string, string>>;
        readonly limits?: Readonly<Record<string, string>>;
    };
    /** Of the pod. */
    readonly podSecurityContext?: JsonObject;
    /** Of the chaincode's container. */
    readonly securityContext?: JsonObject;
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly tolerations?: readonly JsonObject[];
    readonly affinity?: JsonObject;
    readonly topologySpreadConstraints?: readonly JsonObject[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    /** Further variables of the chaincode's container. Those that the chaincode needs to find its peer are not overridden. */
    readonly environment?: Readonly<Record<string, string>>;
    readonly dnsPolicy?: string;
    readonly dnsConfig?: JsonObject;
    readonly hostAliases?: readonly JsonObject[];
    /** Names of Secrets. */
    readonly imagePullSecrets?: readonly string[];
    readonly priorityClassName?: string;
    readonly runtimeClassName?: string;
}

export type Language = "golang" | "node" | "java";

/** How source packages of a language are built and run. */
export interface LanguageSettings {
    /** `name@sha256:…`; the builder's scripts for the language are in it. */
    readonly buildImage: string;
    /** `name@sha256:…` */
    readonly runtimeImage: string;
    /** Variables of the build's container, such as GOPROXY. */
    readonly environment: Readonly<Record<string, string>>;
    /** Of the build's container. */
    readonly resources: NonNullable<PodTemplate["resources"]>;
    /** Go duration after which a build has failed; the peer's own installTimeout is 300 s by default. */
    readonly timeout: string;
}

/** What agents read from their ConfigMap each time they start something, so that a change of it restarts no peer. */
export interface BuilderConfig {
    /** For every chaincode pod. */
    readonly pod: PodTemplate;
    /** On top of `pod`, by the label of the chaincode's package. */
    readonly chaincodes: Readonly<Record<string, PodTemplate>>;
    readonly languages: Readonly<Partial<Record<Language, LanguageSettings>>>;
}
