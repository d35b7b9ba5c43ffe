import { checkedTokenId, tokenDocument, tokenFrom, tokenText, type Token } from "./token";

type Found = AsyncIterable<{ readonly value: Uint8Array }>;

/** What this contract uses of the context that every transaction is given. */
export interface Transaction {
    readonly stub: {
        getState(key: string): Promise<Uint8Array>;
        putState(key: string, value: Uint8Array): Promise<void>;
        deleteState(key: string): Promise<void>;
        createCompositeKey(objectType: string, attributes: string[]): string;
        getStateByPartialCompositeKey(objectType: string, attributes: string[]): Found;
        getQueryResult(query: string): Found;
        setEvent(name: string, payload: Uint8Array): void;
    };
    readonly clientIdentity: { getID(): string; getMSPID(): string };
}

/** What all tokens have in common. */
export interface Collection {
    readonly name: string;
    readonly symbol: string;
    /** MSP ID of the organisation that mints. */
    readonly minter: string;
}

// Object types of the ledger's keys. A holding is [owner, token ID], so that an owner's tokens are counted in any state
// database; an operator is [owner, operator].
const collections = "collection";
const tokens = "token";
const holdings = "holding";
const operators = "operator";

/** The value of a key that says all by being there; a state database cannot hold an empty one. */
const present = Buffer.from([0]);

/** Undefined before it is initialized. */
export async function findCollection(context: Transaction): Promise<Collection | undefined> {
    const text = textOf(await context.stub.getState(context.stub.createCompositeKey(collections, [])));
    return text === "" ? undefined : (JSON.parse(text) as Collection); // Our own text.
}

export async function readCollection(context: Transaction): Promise<Collection> {
    const collection = await findCollection(context);
    if (collection === undefined) {
        throw new Error("there is no collection yet: call Initialize first");
    }
    return collection;
}

export async function writeCollection(context: Transaction, { name, symbol, minter }: Collection): Promise<void> {
    const key = context.stub.createCompositeKey(collections, []);
    await context.stub.putState(key, Buffer.from(JSON.stringify({ name, symbol, minter })));
}

/** Undefined when there is none. */
export async function findToken(context: Transaction, tokenId: string): Promise<Token | undefined> {
    const text = textOf(await context.stub.getState(tokenKey(context, tokenId)));
    return text === "" ? undefined : tokenFrom(text);
}

export async function readToken(context: Transaction, tokenId: string): Promise<Token> {
    const token = await findToken(context, tokenId);
    if (token === undefined) {
        throw new Error(`the token ${tokenId} does not exist`);
    }
    return token;
}

/** Keeps a token, whose owner stays who it is. */
export async function writeToken(context: Transaction, token: Token): Promise<void> {
    await context.stub.putState(tokenKey(context, token.tokenId), Buffer.from(tokenText(token)));
}

/** Keeps a token that its owner did not have before. */
export async function giveToken(context: Transaction, token: Token): Promise<void> {
    await writeToken(context, token);
    await context.stub.putState(holdingKey(context, token), present);
}

/** Forgets that the token is its owner's; the token itself stays. */
export async function takeToken(context: Transaction, token: Token): Promise<void> {
    await context.stub.deleteState(holdingKey(context, token));
}

export async function deleteToken(context: Transaction, token: Token): Promise<void> {
    await takeToken(context, token);
    await context.stub.deleteState(tokenKey(context, token.tokenId));
}

export async function countTokens(context: Transaction): Promise<number> {
    return count(context.stub.getStateByPartialCompositeKey(tokens, []));
}

export async function countTokensOf(context: Transaction, owner: string): Promise<number> {
    return count(context.stub.getStateByPartialCompositeKey(holdings, [owner]));
}

/** By a query of CouchDB's, for which META-INF has the index. */
export async function findTokensOf(context: Transaction, owner: string): Promise<readonly Token[]> {
    const found: Token[] = [];
    const query = JSON.stringify({ selector: { docType: tokenDocument, owner } });
    for await (const { value } of context.stub.getQueryResult(query)) {
        found.push(tokenFrom(textOf(value)));
    }
    return found;
}

export async function isOperator(context: Transaction, owner: string, operator: string): Promise<boolean> {
    return (await context.stub.getState(operatorKey(context, owner, operator))).length > 0;
}

export async function setOperator(
    context: Transaction,
    owner: string,
    operator: string,
    isApproved: boolean,
): Promise<void> {
    const key = operatorKey(context, owner, operator);
    await (isApproved ? context.stub.putState(key, present) : context.stub.deleteState(key));
}

async function count(found: Found): Promise<number> {
    const seen: unknown[] = [];
    for await (const entry of found) {
        seen.push(entry);
    }
    return seen.length;
}

function tokenKey({ stub }: Transaction, tokenId: string): string {
    return stub.createCompositeKey(tokens, [checkedTokenId(tokenId)]);
}

function holdingKey({ stub }: Transaction, { owner, tokenId }: Token): string {
    return stub.createCompositeKey(holdings, [owner, tokenId]);
}

function operatorKey({ stub }: Transaction, owner: string, operator: string): string {
    return stub.createCompositeKey(operators, [owner, operator]);
}

function textOf(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString();
}
