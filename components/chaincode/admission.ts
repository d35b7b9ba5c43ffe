import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { chaincodeAccount } from "../../builder/contract";
import { componentLabel, creatorLabel, peerLabel } from "../../builder/kubernetes/names";
import type { NetworkModel } from "../model/network";
import { labelsOf } from "../model/ownership";
import { nameOn } from "../model/parts";
import { referredSecrets } from "../model/secrets";
import type { Part } from "../stack/scope";
import { chaincodeHomes } from "./namespaces";

type PolicySpec = k8s.types.input.admissionregistration.v1.ValidatingAdmissionPolicySpec;
type Validation = k8s.types.input.admissionregistration.v1.Validation;

/**
 * Has the API server of a cluster refuse from agents whatever starts no chaincode and builds none, in depth: a Role says which kinds an agent
 * may make, not what is in them.
 */
export function agentAdmission(
    { model, provider }: Pick<Part, "model" | "provider">,
    opts: pulumi.CustomResourceOptions,
): readonly Binding[] {
    const isWanted = model.builder.admissionPolicy && chaincodeHomes(model).length > 0;
    const policies = isWanted ? Object.entries(agentPolicies(model)) : [];
    return policies.map(([name, spec]) => agentPolicy(name, model, spec, { ...opts, provider }));
}

type Binding = k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding;

function agentPolicy(name: string, model: NetworkModel, spec: PolicySpec, opts: pulumi.CustomResourceOptions): Binding {
    const resource = nameOn(model, name);
    const metadata = { name, labels: labelsOf(model.namespace, "builder", "admission") };
    const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(resource, { metadata, spec }, opts);
    const binding = { policyName: policy.metadata.name, validationActions: ["Deny"] };
    return new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
        resource,
        { metadata, spec: binding },
        opts,
    );
}

/** By name: they belong to the cluster, where a network is known by its namespace. */
export function agentPolicies(model: NetworkModel): Readonly<Record<string, PolicySpec>> {
    return {
        [`${model.namespace}-agents-jobs`]: policyOf(model, jobRules, jobValidations(model), [podVariable]),
        [`${model.namespace}-agents-secrets`]: policyOf(model, secretRules, secretValidations(model)),
    };
}

const jobRules = { apiGroups: ["batch"], resources: ["jobs"], operations: ["CREATE", "UPDATE"] };
const secretRules = { apiGroups: [""], resources: ["secrets"], operations: ["CREATE", "UPDATE", "DELETE"] };
const podVariable = { name: "pod", expression: "object.spec.template.spec" };

function policyOf(
    model: NetworkModel,
    rules: typeof jobRules,
    validations: readonly Validation[],
    variables: readonly (typeof podVariable)[] = [],
): PolicySpec {
    const homes = { key: "kubernetes.io/metadata.name", operator: "In", values: [...chaincodeHomes(model)] };
    return {
        failurePolicy: "Fail",
        matchConstraints: {
            namespaceSelector: { matchExpressions: [homes] },
            resourceRules: [{ ...rules, apiVersions: ["*"] }],
        },
        // Its accounts are those of peers; whoever else acts here has a Role that says so.
        matchConditions: [{ name: "agents", expression: anyAgent(model, (prefix) => `${user}.startsWith(${prefix})`) }],
        ...(variables.length === 0 ? {} : { variables: [...variables] }),
        validations: [...validations],
    };
}

const user = "request.userInfo.username";

/**
 * What holds of an agent of one of the namespaces with peers.
 *
 * @param condition from how Kubernetes calls the accounts of a namespace, each followed by its name, which is that of its peer; quoted
 */
function anyAgent({ organisations, namespace }: NetworkModel, condition: (prefix: string) => string): string {
    const homes = organisations.filter(({ peers }) => peers.length > 0).map(({ home }) => home.namespace);
    const all = [...new Set(homes.length === 0 ? [namespace] : homes)].sort();
    const conditions = all.map((home) => condition(quoted(`system:serviceaccount:${home}:`)));
    return conditions.length === 1 ? conditions.join("") : `(${conditions.join(" || ")})`;
}

function jobValidations(model: NetworkModel): readonly Validation[] {
    const isOf = (peer: string): string => anyAgent(model, (prefix) => `${user} == ${prefix} + ${peer}`);
    const labels = "object.spec.template.metadata.?labels";
    const label = (of: string, name: string): string => `${of}[?${quoted(name)}].orValue("")`;
    const kinds = `${label(labels, componentLabel)} in ["build", "chaincode"]`;
    const made = `${label(labels, creatorLabel)} == "fabric-builder-k8s"`;
    return [
        must(`object.metadata.name.startsWith(${quoted(prefixOf(model))})`, `its name begins with ${prefixOf(model)}`),
        must(
            `${isOf(label("object.metadata.?labels", peerLabel))} && ${isOf(label(labels, peerLabel))} && ${kinds} && ${made}`,
            "it and its pod are labelled as chaincode, or a build, of the agent's own peer",
        ),
        must(
            `${pod("serviceAccountName", '""')} == ${quoted(chaincodeAccount)} && ${pod("automountServiceAccountToken", "true")} == false`,
            `its pod has the account ${chaincodeAccount}, and no token`,
        ),
        must(
            ["hostNetwork", "hostPID", "hostIPC"].map((field) => `!${pod(field, "false")}`).join(" && "),
            "its pod has no namespace of its node's",
        ),
        must(
            `${pod("volumes", "[]")}.all(v, has(v.emptyDir) || (has(v.secret) && ${ownSecret(model, "v.secret.?secretName")}))`,
            "its pod mounts nothing but the Secrets of chaincode and empty volumes",
        ),
        variableValidation(referredSecrets(model).variables),
        must(
            `${pod("priorityClassName", '""')} in ${listed(["", ...priorityClasses(model)])}`,
            "its pod has no priority class but those of the stack's config",
        ),
    ];
}

/** Variables come from the Job itself, or from Secrets that the stack's config names. */
function variableValidation(secrets: readonly string[]): Validation {
    const named = `has(e.valueFrom.secretKeyRef) && e.valueFrom.secretKeyRef.name in ${listed(secrets)}`;
    const expression = ["containers", "initContainers"]
        .map((kind) => {
            const variables = `c.?env.orValue([]).all(e, !has(e.valueFrom) || (${named}))`;
            return `${pod(kind, "[]")}.all(c, ${variables} && size(c.?envFrom.orValue([])) == 0)`;
        })
        .join(" && ");
    return must(expression, "its variables have their values in it, or from Secrets that the stack's config names");
}

function secretValidations(model: NetworkModel): readonly Validation[] {
    const made = `oldObject.metadata.?labels[?${quoted(creatorLabel)}].orValue("") == "fabric-builder-k8s"`;
    const name = `object.metadata.name.startsWith(${quoted(prefixOf(model))})`;
    return [
        must(`request.operation != "DELETE" || ${made}`, "what an agent deletes, an agent has made"),
        must(`request.operation == "DELETE" || ${name}`, `its name begins with ${prefixOf(model)}`),
        must(`request.operation == "DELETE" || object.?type.orValue("Opaque") == "Opaque"`, "it is of type Opaque"),
    ];
}

function must(expression: string, message: string): Validation {
    return { expression, message: `of an agent's object it must hold that ${message}`, reason: "Forbidden" };
}

function pod(field: string, otherwise: string): string {
    return `variables.pod.?${field}.orValue(${otherwise})`;
}

function ownSecret(model: NetworkModel, name: string): string {
    return `${name}.orValue("").startsWith(${quoted(prefixOf(model))})`;
}

/** A dash follows it in the names of all that agents make. */
function prefixOf({ builder: { objectNamePrefix } }: NetworkModel): string {
    return `${objectNamePrefix}-`;
}

function priorityClasses({ builder, chaincodes }: NetworkModel): readonly string[] {
    const named = [builder.pod, ...chaincodes.map(({ ownPod }) => ownPod)].flatMap(({ priorityClassName }) =>
        priorityClassName === undefined ? [] : [priorityClassName],
    );
    return [...new Set(named)].sort();
}

function listed(texts: readonly string[]): string {
    return `[${texts.map(quoted).join(", ")}]`;
}

/** CEL takes the escapes of JSON. */
function quoted(text: string): string {
    return JSON.stringify(text);
}
