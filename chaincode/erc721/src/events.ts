import type { Transaction } from "./ledger";

// A transaction of Fabric has one event at most, and so has each of the contract's.

/** Tokens come from nobody when they are minted and go to nobody when they are burnt. */
export function tellTransfer({ stub }: Transaction, from: string, to: string, tokenId: string): void {
    stub.setEvent("Transfer", Buffer.from(JSON.stringify({ from, to, tokenId })));
}

export function tellApproval({ stub }: Transaction, owner: string, approved: string, tokenId: string): void {
    stub.setEvent("Approval", Buffer.from(JSON.stringify({ owner, approved, tokenId })));
}

export function tellApprovalForAll({ stub }: Transaction, owner: string, operator: string, approved: boolean): void {
    stub.setEvent("ApprovalForAll", Buffer.from(JSON.stringify({ owner, operator, approved })));
}
