/** What `fabric-chaincode-node` calls once it has found the contracts; fabric-shim 2.5.8 ships no types for it. */
declare module "fabric-shim/lib/contract-spi/bootstrap" {
    import type { Contract } from "fabric-contract-api";

    interface Serializers {
        readonly transaction: string;
        readonly serializers: Readonly<Record<string, unknown>>;
    }

    export function register(
        contracts: (new () => Contract)[],
        serializers: Serializers,
        metadata: object,
        title: string,
        version: string,
        server: object | undefined,
        isServer: boolean,
    ): Promise<void>;
}
