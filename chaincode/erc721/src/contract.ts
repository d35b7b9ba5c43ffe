import { Contract } from "fabric-contract-api";
import { tellApproval, tellApprovalForAll, tellTransfer } from "./events";
import * as ledger from "./ledger";
import type { Transaction } from "./ledger";
import { accountOf, checkedAccount, newToken, nobody, tokenText, type Token } from "./token";

/**
 * Tokens after ERC-721, each one of its kind. Its methods are its transactions, called by name; arguments arrive as text
 * and answers leave as text, numbers or truth values. What is no transaction is a function beside the class.
 *
 * An account is what ClientAccountID answers to the client that has it.
 */
export class Erc721 extends Contract {
    constructor() {
        super("Erc721");
    }

    /** Names the collection, once. The organisation of the client that does so is the one that mints. */
    async Initialize(context: Transaction, name: string, symbol: string): Promise<void> {
        const collection = await ledger.findCollection(context);
        if (collection !== undefined) {
            throw new Error(`the collection is there already: ${collection.name} (${collection.symbol})`);
        }
        if (name === "" || symbol === "") {
            throw new Error("name and symbol of the collection must not be empty");
        }
        await ledger.writeCollection(context, { name, symbol, minter: context.clientIdentity.getMSPID() });
    }

    async Name(context: Transaction): Promise<string> {
        return (await ledger.readCollection(context)).name;
    }

    async Symbol(context: Transaction): Promise<string> {
        return (await ledger.readCollection(context)).symbol;
    }

    /** Makes a token of the calling client's and answers with it as JSON. */
    async MintWithTokenURI(context: Transaction, tokenId: string, tokenURI: string): Promise<string> {
        const { minter } = await ledger.readCollection(context);
        const mspId = context.clientIdentity.getMSPID();
        if (mspId !== minter) {
            throw new Error(`only clients of ${minter} may mint, not those of ${mspId}`);
        }
        const token = newToken(tokenId, caller(context), tokenURI);
        if ((await ledger.findToken(context, tokenId)) !== undefined) {
            throw new Error(`the token ${tokenId} already exists`);
        }
        await ledger.giveToken(context, token);
        tellTransfer(context, nobody, token.owner, tokenId);
        return tokenText(token);
    }

    /** Ends a token of the calling client's. */
    async Burn(context: Transaction, tokenId: string): Promise<void> {
        const token = await ledger.readToken(context, tokenId);
        if (token.owner !== caller(context)) {
            throw new Error(`only its owner may burn the token ${tokenId}`);
        }
        await ledger.deleteToken(context, token);
        tellTransfer(context, token.owner, nobody, tokenId);
    }

    /** Passes a token on, for its owner, an operator of the owner's, or the account that is approved for it. */
    async TransferFrom(context: Transaction, from: string, to: string, tokenId: string): Promise<void> {
        const token = await ledger.readToken(context, tokenId);
        if (token.owner !== from) {
            throw new Error(`the token ${tokenId} is not of the account "${from}"`);
        }
        if (token.approved !== caller(context) && !(await controls(context, token))) {
            throw new Error(`neither owner, operator nor approved for the token ${tokenId}`);
        }
        await ledger.takeToken(context, token);
        await ledger.giveToken(context, { ...token, owner: checkedAccount(to), approved: nobody });
        tellTransfer(context, from, to, tokenId);
    }

    /** Lets one account, or with "0x0" none, pass a token on beside its owner and the owner's operators. */
    async Approve(context: Transaction, approved: string, tokenId: string): Promise<void> {
        const token = await ledger.readToken(context, tokenId);
        if (!(await controls(context, token))) {
            throw new Error(`neither owner nor operator of the token ${tokenId}`);
        }
        if (approved === token.owner) {
            throw new Error(`the owner of the token ${tokenId} needs no approval`);
        }
        const account = approved === nobody ? nobody : checkedAccount(approved);
        await ledger.writeToken(context, { ...token, approved: account });
        tellApproval(context, token.owner, account, tokenId);
    }

    /** Makes an account an operator of all tokens that the calling client has or will have ("true"), or no more ("false"). */
    async SetApprovalForAll(context: Transaction, operator: string, approved: string): Promise<void> {
        const owner = caller(context);
        if (checkedAccount(operator) === owner) {
            throw new Error("nobody is an operator of the own account");
        }
        if (!/^(?:true|false)$/.test(approved)) {
            throw new Error(`approved must be true or false, not "${approved}"`);
        }
        await ledger.setOperator(context, owner, operator, approved === "true");
        tellApprovalForAll(context, owner, operator, approved === "true");
    }

    async OwnerOf(context: Transaction, tokenId: string): Promise<string> {
        return (await ledger.readToken(context, tokenId)).owner;
    }

    async TokenURI(context: Transaction, tokenId: string): Promise<string> {
        return (await ledger.readToken(context, tokenId)).tokenURI;
    }

    /** The account that is approved for a token; "0x0" is none. */
    async GetApproved(context: Transaction, tokenId: string): Promise<string> {
        return (await ledger.readToken(context, tokenId)).approved;
    }

    async IsApprovedForAll(context: Transaction, owner: string, operator: string): Promise<boolean> {
        return ledger.isOperator(context, checkedAccount(owner), checkedAccount(operator));
    }

    /** How many tokens there are. */
    async TotalSupply(context: Transaction): Promise<number> {
        return ledger.countTokens(context);
    }

    /** How many tokens an account has. */
    async BalanceOf(context: Transaction, owner: string): Promise<number> {
        return ledger.countTokensOf(context, checkedAccount(owner));
    }

    /** The account of the calling client, for others to send tokens to. */
    ClientAccountID(context: Transaction): Promise<string> {
        return Promise.resolve(caller(context));
    }

    /** How many tokens the calling client has. */
    async ClientAccountBalance(context: Transaction): Promise<number> {
        return ledger.countTokensOf(context, caller(context));
    }

    /** An account's tokens as a JSON list. Needs CouchDB as the peers' state database. */
    async QueryTokensByOwner(context: Transaction, owner: string): Promise<string> {
        const found = await ledger.findTokensOf(context, checkedAccount(owner));
        return `[${found.map(tokenText).join(",")}]`;
    }
}

function caller({ clientIdentity }: Transaction): string {
    return accountOf(clientIdentity.getMSPID(), clientIdentity.getID());
}

/** Whether the calling client owns the token or is an operator of its owner's. */
async function controls(context: Transaction, { owner }: Token): Promise<boolean> {
    return caller(context) === owner || (await ledger.isOperator(context, owner, caller(context)));
}
