import type { Transaction } from "../../../../chaincode/erc721/src/ledger";

/** The world state of one channel in memory, and its events. */
export interface Channel {
    /** A transaction of a client's: it reads what was there before it, and changes nothing before it is committed. */
    transaction(client: Client): Transaction;
    /** Puts what a transaction has written. */
    commit(transaction: Transaction): void;
    readonly keys: () => readonly string[];
    readonly events: () => readonly string[];
}

export interface Client {
    readonly mspId: string;
    readonly id: string;
}

interface Effects {
    readonly writes: Map<string, Uint8Array | undefined>;
    event: string | undefined;
}

export function newChannel(): Channel {
    const state = new Map<string, Uint8Array>();
    const events: string[] = [];
    const effects = new WeakMap<Transaction, Effects>();
    return {
        keys: () => [...state.keys()].sort(),
        events: () => events,
        transaction(client) {
            const own: Effects = { writes: new Map(), event: undefined };
            const made = { stub: stubOf(state, own), clientIdentity: identityOf(client) };
            effects.set(made, own);
            return made;
        },
        commit(transaction) {
            const own = effects.get(transaction);
            for (const [key, value] of own?.writes ?? []) {
                if (value === undefined) {
                    state.delete(key);
                } else {
                    state.set(key, value);
                }
            }
            events.push(...(own?.event === undefined ? [] : [own.event]));
        },
    };
}

function identityOf({ mspId, id }: Client): Transaction["clientIdentity"] {
    return { getID: () => id, getMSPID: () => mspId };
}

function stubOf(state: ReadonlyMap<string, Uint8Array>, own: Effects): Transaction["stub"] {
    return {
        getState: (key) => Promise.resolve(state.get(key) ?? new Uint8Array()),
        putState: (key, value) => Promise.resolve(void own.writes.set(key, value)),
        deleteState: (key) => Promise.resolve(void own.writes.set(key, undefined)),
        createCompositeKey: compositeKey,
        getStateByPartialCompositeKey: (objectType, attributes) =>
            found(state, (key) => key.startsWith(compositeKey(objectType, attributes))),
        getQueryResult: (query) => found(state, (_key, value) => isSelected(query, value)),
        setEvent: (name, payload) => {
            own.event = `${name} ${Buffer.from(payload).toString()}`;
        },
    };
}

/** As fabric-shim writes them. */
function compositeKey(objectType: string, attributes: readonly string[]): string {
    return `\0${objectType}\0${attributes.map((attribute) => `${attribute}\0`).join("")}`;
}

async function* found(
    state: ReadonlyMap<string, Uint8Array>,
    isWanted: (key: string, value: Uint8Array) => boolean,
): AsyncGenerator<{ readonly value: Uint8Array }> {
    for (const [key, value] of [...state].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (isWanted(key, value)) {
            yield await Promise.resolve({ value });
        }
    }
}

/** CouchDB's selectors of fields that equal a text; a value that is no JSON object is no document. */
function isSelected(query: string, value: Uint8Array): boolean {
    const { selector } = JSON.parse(query) as { readonly selector: Readonly<Record<string, string>> }; // The contract's own.
    const text = Buffer.from(value).toString();
    if (!text.startsWith("{")) {
        return false;
    }
    const document = JSON.parse(text) as Readonly<Record<string, unknown>>; // The contract's own.
    return Object.entries(selector).every(([field, wanted]) => document[field] === wanted);
}
