import { textAt } from "../ground/json";
import type { Change, Operation } from "./preview";

/** What changes in a cluster of what is an organisation's, or the network's. */
export interface Group {
    /** undefined where the config names no cluster. */
    readonly cluster: string | undefined;
    /** undefined of what is the network's. */
    readonly organisation: string | undefined;
    /** A sentence each; what is lost in bold, and first. */
    readonly sentences: readonly string[];
}

/** The changes of Kubernetes objects and of what keeps nodes running, by cluster and organisation, in the order of their names. */
export function clusterChanges(changes: readonly Change[]): readonly Group[] {
    const groups = new Map<string, Change[]>();
    for (const change of changes.filter(({ kind, isKubernetes }) => isKubernetes || nodeKinds.includes(kind))) {
        const key = JSON.stringify([change.cluster ?? "", change.organisation ?? ""]);
        groups.set(key, [...(groups.get(key) ?? []), change]);
    }
    return [...groups]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, all]) => ({
            cluster: all[0]?.cluster,
            organisation: all[0]?.organisation,
            sentences: sentencesOf(all),
        }));
}

/** Whose changes they are, and where. */
export function groupTitle({ cluster, organisation }: Pick<Group, "cluster" | "organisation">): string {
    const where = cluster === undefined ? "" : ` on cluster \`${cluster}\``;
    return `${organisation === undefined ? "The network" : `Organisation \`${organisation}\``}${where}`;
}

/** Of dynamic resources, those whose changes are seen in a cluster. */
const nodeKinds: readonly string[] = [
    "AuthorityKeys",
    "ClientCertificate",
    "ClientRoot",
    "Identity",
    "Roll",
    "ServerCertificate",
];

/** Kinds that have a sentence for each of them; of all others there is one for the kind. */
const single: readonly string[] = [
    "AuthorityKeys",
    "Deployment",
    "Namespace",
    "PersistentVolumeClaim",
    "Roll",
    "StatefulSet",
];

function sentencesOf(changes: readonly Change[]): readonly string[] {
    const own = changes.filter(({ kind }) => single.includes(kind)).map(sentenceOf);
    const others = new Map<string, Change[]>();
    for (const change of changes.filter(({ kind }) => !single.includes(kind))) {
        const key = `${change.operation} ${change.kind}`;
        others.set(key, [...(others.get(key) ?? []), change]);
    }
    const counted = [...others.values()].map(summaryOf);
    return [...own, ...counted].sort((a, b) => Number(b.startsWith("**")) - Number(a.startsWith("**")));
}

function sentenceOf(change: Change): string {
    const { kind, operation } = change;
    const name = `\`${objectName(change)}\``;
    if (kind === "Roll") {
        return rollSentence(change);
    }
    const what = nouns[kind] ?? kind;
    switch (operation) {
        case "create":
            return `${what} ${name} is new.`;
        case "update":
            return `${what} ${name} changes${detailOf(change)}.`;
        case "replace":
            return `**${what} ${name} is replaced${detailOf(change)}.**`;
        case "delete":
            return `**${what} ${name} is deleted.**`;
    }
}

const nouns: Readonly<Record<string, string>> = {
    AuthorityKeys: "The set of root keys",
    Deployment: "The chaincode server",
    Namespace: "The namespace",
    PersistentVolumeClaim: "The volume",
    StatefulSet: "The node",
};

/** A changed template restarts each node that has it, one after the other. */
function rollSentence({ name, operation }: Change): string {
    const verbs: Readonly<Record<Operation, string>> = {
        create: "are started, one group",
        update: "are looked at: those whose pods change restart one at a time, the others go on",
        replace: "are looked at anew: those whose pods change restart one at a time, the others go on",
        delete: "are not rolled any more",
    };
    return `The nodes of \`${name}\` ${verbs[operation]}.`;
}

function detailOf({ paths }: Change): string {
    const told = paths.slice(0, mostPaths).map((path) => `\`${path}\``);
    const more = paths.length > mostPaths ? ` and ${paths.length - mostPaths} more` : "";
    return told.length === 0 ? "" : `: ${told.join(", ")}${more}`;
}

/** Of one resource: all of them are in the preview itself. */
const mostPaths = 6;

function summaryOf(changes: readonly Change[]): string {
    const [{ kind, operation } = { kind: "", operation: "update" as const }] = changes;
    const names = changes.map((change) => `\`${objectName(change)}\``).sort();
    const verb = { create: "new", update: "changed", replace: "replaced", delete: "deleted" }[operation];
    const sentence = `${changes.length} ${kind} ${verb}: ${names.join(", ")}.`;
    return operation === "delete" || operation === "replace" ? `**${sentence}**` : sentence;
}

function objectName({ name, before, after }: Change): string {
    return textAt(after, "metadata", "name") || textAt(before, "metadata", "name") || name;
}
