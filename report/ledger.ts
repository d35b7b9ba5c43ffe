import { isDeepStrictEqual } from "node:util";
import { isJsonObject, listAt, objectAt, textAt, type JsonObject } from "../ground/json";
import { unknownValue, type Change } from "./preview";

/** One fact on a ledger that changes. */
export interface LedgerChange {
    /** What it is a fact of: `channel mychannel`, `chaincode asset-transfer on mychannel`. */
    readonly subject: string;
    readonly fact: string;
    /** "" of what is not there yet. */
    readonly before: string;
    /** "" of what goes. */
    readonly after: string;
}

/**
 * What of a preview is written to ledgers, or on peers for them, by subject; what only brings a node up to them is no change of theirs.
 *
 * @param approved by subject, who has approved what it is to be
 */
export function ledgerChanges(
    changes: readonly Change[],
    approved: Readonly<Record<string, string>> = {},
): readonly LedgerChange[] {
    const stated = changes.flatMap((change) => factsOf[change.kind]?.(change) ?? []);
    const told = Object.entries(approved).filter(([subject]) => stated.some((one) => one.subject === subject));
    const found = [
        ...stated,
        ...told.map(([subject, by]) => ({ subject, fact: "approved so far", before: "", after: by })),
    ];
    const subjects = [...new Set(found.map(({ subject }) => subject))];
    return subjects.flatMap((subject) => distinct(found.filter((one) => one.subject === subject)));
}

/** Each approval of the same definition says its sequence. */
function distinct(changes: readonly LedgerChange[]): readonly LedgerChange[] {
    return [...new Map(changes.map((one) => [JSON.stringify(one), one])).values()];
}

const factsOf: Readonly<Record<string, (change: Change) => readonly LedgerChange[]>> = {
    FirstBlock: (change) => fact(change, channelOf(change), "channel", "founded"),
    OrdererJoin: (change) =>
        fact(change, channelOf(change), `orderer ${textAt(told(change), "orderer", "name")}`, "joins"),
    PeerJoin: (change) => fact(change, channelOf(change), `peer ${textAt(told(change), "peer", "name")}`, "joins"),
    AnchorPeers: anchors,
    ChannelSettings: (change) =>
        differences(channelOf(change), objectAt(change.before, "settings"), objectAt(change.after, "settings")),
    InstalledPackage: (change) =>
        fact(
            change,
            `peer ${textAt(told(change), "peer", "name")}`,
            "installed package",
            shown(told(change)["packageId"]),
        ),
    ImageTags: imageDigest,
    Approval: approval,
    Commit: commit,
    Transaction: call,
};

/** What happens once, at the creation of its resource; Fabric has no undo, so that a removal changes no ledger. */
function fact(change: Change, subject: string, name: string, value: string): readonly LedgerChange[] {
    const isNew = change.operation === "create" || change.operation === "replace";
    return isNew ? [{ subject, fact: name, before: "", after: value }] : [];
}

function anchors(change: Change): readonly LedgerChange[] {
    const list = (inputs: JsonObject): string =>
        listAt(inputs, "anchors")
            .map((anchor) => `${textAt(anchor, "host")}:${shown(isJsonObject(anchor) ? anchor["port"] : "")}`)
            .join(", ");
    const [before, after] = [list(change.before), list(change.after)];
    const name = `anchor peers of ${textAt(told(change), "organisation")}`;
    return change.operation === "delete" || before === after
        ? []
        : [{ subject: channelOf(change), fact: name, before, after }];
}

/** No ledger has it, but a package may, and with it the approvals of all. */
function imageDigest(change: Change): readonly LedgerChange[] {
    const [before, after] = [change.before, change.after].map((inputs) => shown(inputs["digest"]));
    const subject = `image ${textAt(told(change), "place", "namespace")}`;
    return !change.isOfChaincode || change.operation === "delete" || before === after
        ? []
        : [{ subject, fact: "digest", before: before ?? "", after: after ?? "" }];
}

function approval(change: Change): readonly LedgerChange[] {
    const subject = chaincodeOf(change);
    const name = `approval of ${textAt(told(change), "mspId")}`;
    const [before, after] = [change.before, change.after].map((inputs) => shown(inputs["packageId"]));
    if (change.operation === "delete") {
        return [{ subject, fact: name, before: before ?? "", after: "withdrawn: the chaincode stops on its peers" }];
    }
    const isSame = before !== "" && before === after;
    return [
        ...keptSequence(change),
        {
            subject,
            fact: name,
            before: before ?? "",
            after: isSame ? "the same package, approved anew" : (after ?? ""),
        },
    ];
}

/** Fabric takes another package for a definition in force as it is: it is approved anew for the same sequence. */
function keptSequence(change: Change): readonly LedgerChange[] {
    const { known, before, after } = change;
    const isPackage = before["packageId"] !== after["packageId"];
    const sequence = shown(known["sequence"]);
    return sequence !== "" && isPackage && isDeepStrictEqual(before["definition"], after["definition"])
        ? [{ subject: chaincodeOf(change), fact: "sequence", before: sequence, after: `${sequence}, which stays` }]
        : [];
}

/** A query writes nothing. Whether a call is made once more for an update its module decides by what the ledger has. */
function call(change: Change): readonly LedgerChange[] {
    const kind = textAt(change.after, "kind");
    const after = `${textAt(change.after, "function")} (${kind})`;
    return change.operation === "delete" || kind === "evaluate"
        ? []
        : [{ subject: chaincodeOf(change), fact: "transaction", before: "", after }];
}

/** The sequence that a commit will have follows from that in force. */
function commit(change: Change): readonly LedgerChange[] {
    const subject = chaincodeOf(change);
    if (change.operation === "delete") {
        return [];
    }
    const [before, after] = [objectAt(change.before, "definition"), objectAt(change.after, "definition")];
    const sequence = typeof change.known["sequence"] === "number" ? change.known["sequence"] : 0;
    const fields = differences(subject, before, after).filter((one) => one.fact !== "name");
    const next = {
        subject,
        fact: "sequence",
        before: sequence === 0 ? "" : String(sequence),
        after: String(sequence + 1),
    };
    const members = listAt(change.after, "members").map((member) => textAt(member, "mspId"));
    const needs = { subject, fact: "approvals by this stack", before: "", after: members.join(", ") };
    return isDeepStrictEqual(before, after) ? [] : [next, ...fields, needs];
}

/** Field by field, those of objects within by their paths. */
function differences(subject: string, before: JsonObject, after: JsonObject): readonly LedgerChange[] {
    const [old, now] = [flat(before), flat(after)];
    const facts = [...new Set([...old.keys(), ...now.keys()])].sort();
    return facts
        .map((name) => ({ subject, fact: name, before: old.get(name) ?? "", after: now.get(name) ?? "" }))
        .filter((one) => one.before !== one.after);
}

function flat(object: JsonObject, path = ""): ReadonlyMap<string, string> {
    return new Map(
        Object.entries(object).flatMap(([key, value]): readonly (readonly [string, string])[] => {
            const name = path === "" ? key : `${path}.${key}`;
            return isJsonObject(value) ? [...flat(value, name)] : [[name, shown(value)]];
        }),
    );
}

/** A value of the config as a reviewer reads it; nothing that is written here is a secret. */
export function shown(value: unknown): string {
    if (value === undefined) {
        return "";
    }
    if (value === unknownValue) {
        return "known after up";
    }
    return typeof value === "string" ? value : JSON.stringify(value);
}

/** Inputs of what is there after the change, or was before it. */
function told({ before, after }: Change): JsonObject {
    return Object.keys(after).length > 0 ? after : before;
}

function channelOf(change: Change): string {
    return `channel ${textAt(told(change), "channel")}`;
}

/** What a change of a chaincode is a fact of. */
export function chaincodeOf(change: Change): string {
    const inputs = told(change);
    const name = textAt(inputs, "definition", "name") || textAt(inputs, "chaincode");
    return `chaincode ${name} on ${textAt(inputs, "channel")}`;
}
