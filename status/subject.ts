import { z } from "zod";
import { failure } from "../ground/failure";
import { fieldAt, isJsonObject, objectAt, objectsAt, parseJson, textAt, type JsonObject } from "../ground/json";
import { servedBy } from "./served";
import type { Role } from "./status";

const site = z.object({
    cluster: z.string().optional(),
    context: z.string().optional(),
    kubeconfig: z.string().optional(),
    namespace: z.string(),
});

const place = site.extend({
    instance: z.string().optional(),
    roots: z.record(z.string(), z.string()).optional(),
    homes: z.record(z.string(), site).optional(),
    nodes: z.record(z.string(), site).optional(),
});

const target = z.object({
    name: z.string(),
    organisation: z.string(),
    port: z.number(),
    address: z.string().optional(),
    through: z.array(z.object({ name: z.string(), organisation: z.string() })).optional(),
});

const rollNode = z.object({ mspId: z.string(), target, operationsPort: z.number() });

const acting = z.object({ organisation: z.string(), mspId: z.string(), peers: z.array(target) });

const definition = z.looseObject({ name: z.string(), version: z.string(), initRequired: z.boolean() });

const commit = z.object({
    channel: z.string(),
    definition,
    members: z.array(acting),
    sequence: z.number().default(0),
    inForce: z.boolean().optional(),
    waitingFor: z.array(z.string()).optional(),
    differences: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});

const installed = z.object({
    peer: target,
    packageId: z.string(),
    chaincodeNamespace: z.string().optional(),
    recipe: z.looseObject({ type: z.string().optional() }).optional(),
});

/** What a stack's state tells of its network: what is to be asked, and what is to be there. */
export interface Subject {
    readonly stack: string;
    /** Of the network; undefined where the state has no nodes yet. */
    readonly place: z.output<typeof place> | undefined;
    readonly nodes: readonly SubjectNode[];
    /** By channel, the nodes that joined it. */
    readonly joined: ReadonlyMap<string, readonly string[]>;
    /** By orderer, its gRPC port. */
    readonly ordererPorts: ReadonlyMap<string, z.output<typeof target>>;
    readonly packages: readonly z.output<typeof installed>[];
    /** IDs of the packages whose servers the stack runs. */
    readonly served: readonly string[];
    readonly commits: readonly z.output<typeof commit>[];
    /** By name, the end of each certificate, ISO 8601. */
    readonly certificates: Readonly<Record<string, string>>;
    /** By name of a certificate, how long before its end it is renewed, a Go duration. */
    readonly windows: Readonly<Record<string, string>>;
    /** By node, its address outside of its cluster. */
    readonly outside: Readonly<Record<string, string>>;
    /** By channel that is not made yet, why. */
    readonly waiting: Readonly<Record<string, readonly string[]>>;
    /** What an interrupted run has left, as `creating StatefulSet org1-peer1`. */
    readonly pending: readonly string[];
}

/** A CA, orderer or peer that the stack has. */
export interface SubjectNode {
    readonly name: string;
    readonly organisation: string;
    readonly role: Role;
    /** How it is asked; undefined of a CA, and of what a first `up` has not started yet. */
    readonly asked: z.output<typeof rollNode> | undefined;
}

interface Resource {
    readonly type: string;
    readonly name: string;
    /** What the state has of it, inputs included. */
    readonly has: JsonObject;
}

/**
 * Reads what `pulumi stack export` prints. Secrets are encrypted in it, and nothing that may be one is read.
 *
 * @throws failure() when it is none
 */
export function subjectIn(text: string): Subject {
    const deployment = fieldAt(parseJson(text), "deployment");
    const what = { operation: "read the state", target: "pulumi stack export" };
    if (!isJsonObject(deployment)) {
        throw failure(what, "it has printed no state; run pulumi stack export for what it says");
    }
    const all = objectsAt(deployment, "resources");
    const resources = all.filter((one) => one["delete"] !== true).map(resourceOf);
    const stack = all.find((one) => one["type"] === "pulumi:pulumi:Stack");
    if (stack === undefined) {
        throw failure(what, "the stack has no resources: there is no network yet; run pulumi up");
    }
    const outputs = objectAt(stack, "outputs");
    return {
        stack: textAt(stack, "urn").split("::")[0]?.split(":").at(-1) ?? "",
        ...networkIn(resources),
        ...ledgersIn(resources),
        certificates: Object.fromEntries(
            Object.entries(objectAt(outputs, "certificates")).map(([name, one]) => [name, textAt(one, "expires")]),
        ),
        windows: Object.fromEntries(
            resources.flatMap(({ name, has }) =>
                textAt(has, "renewBefore") === ""
                    ? []
                    : [[textAt(has, "enrolmentId") || name, textAt(has, "renewBefore")]],
            ),
        ),
        outside: parsed(z.record(z.string(), z.string()), outputs["outside"]) ?? {},
        waiting: parsed(z.record(z.string(), z.array(z.string())), outputs["waiting"]) ?? {},
        pending: objectsAt(deployment, "pending_operations").map(
            (one) => `${textAt(one, "type")} ${nameOf(textAt(one, "resource", "urn"))}`,
        ),
    };
}

function resourceOf(one: JsonObject): Resource {
    const type = textAt(one, "type");
    return {
        type: type.slice(type.lastIndexOf(":") + 1),
        name: textAt(one, "urn").split("::").slice(3).join("::"),
        has: { ...objectAt(one, "inputs"), ...objectAt(one, "outputs") },
    };
}

function nameOf(urn: string): string {
    const [, , types = "", ...name] = urn.split("::");
    return `${types.split(":").at(-1) ?? ""} ${name.join("::")}`;
}

function networkIn(resources: readonly Resource[]): Pick<Subject, "place" | "nodes"> {
    const rolls = resources.filter(({ type }) => type === "Roll").map(({ has }) => has);
    const asked = rolls.flatMap((roll) => parsed(z.array(rollNode), roll["nodes"]) ?? []);
    const placed = [...rolls, ...resources.map(({ has }) => has)];
    const nodes = resources.flatMap(({ type, has }): readonly SubjectNode[] => {
        const labels = objectAt(has, "metadata", "labels");
        const role = z.enum(["ca", "orderer", "peer"]).safeParse(labels["app.kubernetes.io/component"]);
        const name = textAt(has, "metadata", "name");
        return type === "StatefulSet" && role.success
            ? [
                  {
                      name,
                      organisation: textAt(labels, "app.kubernetes.io/part-of"),
                      role: role.data,
                      asked: asked.find((one) => one.target.name === name),
                  },
              ]
            : [];
    });
    return {
        place: placed.map((has) => parsed(place, has["place"])).find((one) => one !== undefined),
        nodes: nodes.sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
}

type Ledgers = Pick<Subject, "joined" | "ordererPorts" | "packages" | "served" | "commits">;

function ledgersIn(resources: readonly Resource[]): Ledgers {
    const joins = resources.filter(({ type }) => type === "PeerJoin" || type === "OrdererJoin").map(({ has }) => has);
    const of = (kind: string): readonly JsonObject[] =>
        resources.filter(({ type }) => type === kind).map(({ has }) => has);
    const joined = new Map<string, readonly string[]>();
    for (const join of joins) {
        const name = textAt(join, "peer", "name") || textAt(join, "orderer", "name");
        const channel = textAt(join, "channel");
        joined.set(channel, [...(joined.get(channel) ?? []), name].sort());
    }
    const orderers = joins.flatMap((join) => parsed(z.array(target), join["orderers"]) ?? []);
    return {
        joined,
        ordererPorts: new Map(orderers.map((one) => [one.name, one])),
        packages: of("InstalledPackage").flatMap((has) => parsed(installed, has) ?? []),
        served: of("Deployment").flatMap((has) => servedBy(fieldAt(has, "spec", "template", "spec"))),
        commits: of("Commit").flatMap((has) => parsed(commit, has) ?? []),
    };
}

/** What an earlier version of the program has written otherwise counts as absent. */
function parsed<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
    const found = schema.safeParse(value);
    return found.success ? found.data : undefined;
}
