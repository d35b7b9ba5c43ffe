/** The account of nobody: tokens come from it when they are minted and go to it when they are burnt. */
export const nobody = "0x0";

export const tokenDocument = "token";

/** What the ledger keeps of a token. */
export interface Token {
    /** Tells tokens from whatever else a query may find. */
    readonly docType: typeof tokenDocument;
    /** A whole number below 2^256, in decimal digits. */
    readonly tokenId: string;
    /** An account. */
    readonly owner: string;
    /** The account that may transfer it beside its owner and the owner's operators, or that of nobody. */
    readonly approved: string;
    readonly tokenURI: string;
}

const tokenIds = 1n << 256n;

/**
 * A token of nobody's but its owner's.
 *
 * @throws Error when the ID is no uint256 or the URI is none
 */
export function newToken(tokenId: string, owner: string, tokenURI: string): Token {
    if (!URL.canParse(tokenURI)) {
        throw new Error(`the URI of a token must be an absolute one, not "${tokenURI}"`);
    }
    return { docType: tokenDocument, tokenId: checkedTokenId(tokenId), owner, approved: nobody, tokenURI };
}

/** As the ledger keeps it and answers give it: fields in a fixed order, since every endorser must have the same bytes. */
export function tokenText({ docType, tokenId, owner, approved, tokenURI }: Token): string {
    return JSON.stringify({ docType, tokenId, owner, approved, tokenURI });
}

/** The token of a text that this contract has written. */
export function tokenFrom(text: string): Token {
    return JSON.parse(text) as Token; // Our own text.
}

/** The same ID: one number has one text, so that no token is there twice. */
export function checkedTokenId(text: string): string {
    if (!/^(?:0|[1-9]\d{0,77})$/.test(text) || BigInt(text) >= tokenIds) {
        throw new Error(`the ID of a token must be a whole number below 2^256 in decimal digits, not "${text}"`);
    }
    return text;
}

/** A client as the owner of tokens: its organisation and its certificate's subject and issuer, which renewal keeps. */
export function accountOf(mspId: string, clientId: string): string {
    return `${mspId}::${clientId}`;
}

/** The same account. Whether somebody has its keys nobody can tell, but what ClientAccountID never answers is refused. */
export function checkedAccount(text: string): string {
    if (!/^[^:\0]+::x509::\/[^\0]+::\/[^\0]+$/.test(text)) {
        throw new Error(`an account must be as ClientAccountID answers, not "${text}"`);
    }
    return text;
}
