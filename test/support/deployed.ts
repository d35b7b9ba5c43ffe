import type { LiveStack } from "./live-stack";

/** What a stack's outputs say of a chaincode. */
export interface DeployedChaincode {
    readonly image: string;
    readonly packageIds: Readonly<Record<string, string>>;
    readonly sequence: number;
    readonly verified: readonly {
        readonly answer: string;
        readonly transactionId: string;
        readonly endorsers: readonly string[];
    }[];
}

/** A chaincode by its name in the outputs of a stack that is up. */
export async function deployedChaincode({ stack }: LiveStack, name: string): Promise<DeployedChaincode | undefined> {
    const { chaincodes } = (await stack.outputs()) as { chaincodes: Record<string, DeployedChaincode> };
    return chaincodes[name];
}
