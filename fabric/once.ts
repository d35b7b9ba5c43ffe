import type { Connection } from "./endorsement";
import { nonceLength, transactionIdOf } from "./envelope";
import type { Invocation } from "./proposal";
import { serializedIdentity } from "./signer";
import { findTransaction, type Submitted } from "./transaction";

/**
 * Makes a transaction unless the channel has it. Its ID is one that the caller finds again: Fabric makes it of the nonce and the creator
 * (protoutil.ComputeTxID), and the nonce is made of the call and its scope here, with the caller's key, since what it says in transient data
 * must not be guessed from it. So it is known as long as the caller has this certificate, whoever has forgotten it.
 *
 * @param scope what it is made for: in another one it is made again
 */
export async function onlyOnce(
    connection: Connection,
    invocation: Invocation,
    scope: string,
    make: (nonce: Uint8Array) => Promise<Submitted>,
): Promise<Submitted> {
    const creator = serializedIdentity(connection.signer.identity);
    // What was committed as invalid has changed nothing, and its ID is taken.
    for (let attempt = 0; ; attempt += 1) {
        const nonce = nonceOf(connection, invocation, [scope, attempt]);
        const transactionId = transactionIdOf(nonce, creator);
        const found = await findTransaction(connection, invocation.channel, transactionId);
        if (found === undefined) {
            return make(nonce);
        }
        if (found.isValid) {
            const { result, endorsers } = found;
            return { result, transactionId, endorsers };
        }
    }
}

function nonceOf({ signer }: Connection, invocation: Invocation, scope: readonly unknown[]): Uint8Array {
    const { channel, chaincode, args, transient = {} } = invocation;
    const told = [channel, chaincode, args.map((argument) => Buffer.from(argument).toString("base64"))];
    const message = JSON.stringify([...told, Object.entries(transient).sort(), ...scope]);
    return signer.mac(Buffer.from(message)).subarray(0, nonceLength);
}
