import { listAt, objectAt, textAt } from "../ground/json";
import type { Change } from "./preview";

/** What of a stack's outputs tells of its state before the change. */
export interface Told {
    readonly certificates?: Readonly<Record<string, { readonly expires: string }>> | undefined;
    readonly channels?: Readonly<Record<string, { readonly consenters: readonly string[] }>> | undefined;
}

/** What a reviewer has to have seen, a sentence each. */
export function dangersOf(changes: readonly Change[], told: Told, now: Date): readonly string[] {
    return [
        ...changes.flatMap(lostVolume),
        ...quorums(changes, told),
        ...changes.flatMap(changedRoots),
        ...ending(changes, told, now),
    ];
}

function isLost({ operation }: Change): boolean {
    return operation === "delete" || operation === "replace";
}

/** A claim that goes takes its volume along, unless the resource or the storage class keeps it; whoever reads this has to look. */
function lostVolume(change: Change): readonly string[] {
    const { kind, name, before } = change;
    if (kind !== "PersistentVolumeClaim" || !isLost(change)) {
        return [];
    }
    const component = textAt(before, "metadata", "labels", "app.kubernetes.io/component");
    const what = contents[component] ?? "what is on it";
    return [`The volume claim \`${name}\` is ${change.operation}d, and ${what} may go with it.`];
}

const contents: Readonly<Record<string, string>> = {
    ca: "the database of the CA",
    couchdb: "a world state",
    orderer: "an orderer's ledgers",
    peer: "a peer's ledgers",
};

/** Raft needs more than half of a channel's consenters. */
function quorums(changes: readonly Change[], { channels = {} }: Told): readonly string[] {
    const leaving = changes.filter((change) => change.kind === "StatefulSet" && isLost(change)).map(({ name }) => name);
    return Object.entries(channels).flatMap(([channel, { consenters }]) => {
        const gone = consenters.filter((consenter) => leaving.includes(consenter.split(".")[0]?.split(":")[0] ?? ""));
        const left = consenters.length - gone.length;
        const needed = Math.floor(consenters.length / 2) + 1;
        const stops = left < needed ? "**the channel stops**" : `it survives ${left - needed} more failing`;
        return gone.length === 0
            ? []
            : [
                  `Channel \`${channel}\` loses ${gone.join(", ")} of its ${consenters.length} consenters, and needs ${needed}: ${stops}.`,
              ];
    });
}

function changedRoots(change: Change): readonly string[] {
    if (change.kind === "AuthorityKeys" && isLost(change)) {
        const { organisation = "" } = change;
        return [
            `The root keys of \`${organisation}\` are ${change.operation}d: what they have issued counts for nothing then.`,
        ];
    }
    const [before, after] = [change.before, change.after].map((inputs) =>
        textAt(objectAt(inputs, "data"), "tlscacert.pem"),
    );
    const isPartner = change.kind === "ConfigMap" && change.name.endsWith("-msp") && change.operation === "update";
    return isPartner && before !== after
        ? [
              `The TLS roots of \`${change.name.replace(/-msp$/, "")}\` change: whoever holds the new ones is believed from then on.`,
          ]
        : [];
}

const warnDays = 60;
const dayMs = 86_400_000;

/** Those that this change does not renew. */
function ending(changes: readonly Change[], { certificates = {} }: Told, now: Date): readonly string[] {
    const renewed = new Set(changes.map(({ name }) => name));
    return Object.entries(certificates).flatMap(([name, { expires }]) => {
        const days = Math.floor((Date.parse(expires) - now.getTime()) / dayMs);
        return days > warnDays || renewed.has(name)
            ? []
            : [
                  `The certificate of \`${name}\` ${days < 0 ? "has ended" : `ends in ${days} days`}, on ${expires.slice(0, 10)}.`,
              ];
    });
}

/** How many pods restart or start, and what stops meanwhile, as far as a preview tells. */
export function durationOf(changes: readonly Change[]): readonly string[] {
    const nodes = changes.filter(({ kind, operation }) => kind === "StatefulSet" && operation !== "delete");
    const restarted = nodes.filter(({ operation }) => operation !== "create");
    const started = nodes.length - restarted.length;
    const rolls = changes.filter(({ kind, operation }) => kind === "Roll" && operation === "update");
    const calls = changes.filter(({ kind, operation }) => kind === "Commit" && operation !== "delete");
    return [
        ...(started === 0 ? [] : [`${started} ${started === 1 ? "node starts" : "nodes start"}, side by side.`]),
        ...(restarted.length === 0
            ? []
            : [
                  `${restarted.length} ${restarted.length === 1 ? "node restarts" : "nodes restart"}, in each group one at a time; the others of the group serve meanwhile.`,
              ]),
        ...rolls
            .filter((roll) => listAt(roll.after, "nodes").length === 1)
            .map(({ name }) => `\`${name}\` has one node alone: it does not serve while that restarts.`),
        ...(calls.length === 0
            ? []
            : [
                  `${calls.length} chaincode ${calls.length === 1 ? "definition is" : "definitions are"} committed; calls go on with the former until then.`,
              ]),
    ];
}
