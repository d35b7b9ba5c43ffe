import { createHash } from "node:crypto";
import { connect } from "node:tls";
import { failure } from "../ground/failure";
import { addressParts } from "./dial";
import type { Endpoint } from "./endpoint";

/** The key by which a node answers in TLS, whatever else is right with its certificate: SHA-256 as in the facts of certificates. */
export function shownKey({ address, serverName, tlsRoot }: Endpoint, seconds: number): Promise<string> {
    const what = { operation: "see the key of", target: `${serverName} (${address})`, status: "UNAVAILABLE" };
    return new Promise((resolve, reject) => {
        const options = { ...addressParts(address), servername: serverName, ca: tlsRoot, rejectUnauthorized: false };
        const socket = connect(options, () => {
            const key = socket.getPeerX509Certificate()?.publicKey.export({ type: "spki", format: "der" });
            socket.destroy();
            if (key === undefined) {
                reject(failure(what, "it shows no certificate"));
            } else {
                resolve(createHash("sha256").update(key).digest("hex"));
            }
        });
        socket.setTimeout(seconds * 1000, () => socket.destroy(failure(what, `no answer within ${seconds} s`)));
        socket.once("error", reject);
        socket.once("close", () => {
            reject(failure(what, "the connection is cut"));
        });
    });
}
