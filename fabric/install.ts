import { createHash } from "node:crypto";

import { peer } from "@hyperledger/fabric-protos";

import { isFailure } from "../ground/failure";
import { reached } from "../ground/interruption";
import { retry } from "../ground/retry";
import { endorse, systemCall, type Connection } from "./endorsement";

export const lifecycle = "_lifecycle";

/** chaincode.installTimeout and startuptimeout of a peer are 300 s; the peer is the one to say that they are over. */
export const longRetrySeconds = 330;

/** How long an install waits for builds that take longer than a peer waits, their turn included. Seconds. */
const longestInstall = 3600;

/** Installs a package; its package ID, also when it was installed before. */
export async function install(connection: Connection, archive: Uint8Array): Promise<string> {
    const args = new peer.lifecycle.InstallChaincodeArgs();
    args.setChaincodeInstallPackage(archive);
    const invocation = systemCall(lifecycle, "InstallChaincode", args.serializeBinary());
    const call = { operation: "install a chaincode", deadlineSeconds: longRetrySeconds, invocation };
    try {
        const answer = await retry({ seconds: longestInstall, heals: buildsOn }, () => endorse(connection, call));
        await reached("endorsed");
        return peer.lifecycle.InstallChaincodeResult.deserializeBinary(answer).getPackageId();
    } catch (error) {
        const packageId = installedBefore(error);
        const hash = createHash("sha256").update(archive).digest("hex");
        if (packageId?.endsWith(`:${hash}`) === true) {
            return packageId;
        }
        throw error;
    }
}

/**
 * A peer that gives up to answer goes on with the build, for which an install that comes meanwhile waits (ExternalFunctions.InstallChaincode
 * in core/chaincode/lifecycle/lifecycle.go).
 */
function buildsOn(error: unknown): boolean {
    return isFailure(error) && error.message.includes("timeout expired while executing transaction");
}

/** The package ID in a peer's refusal to install the same package twice. */
function installedBefore(error: unknown): string | undefined {
    const message = isFailure(error) ? error.message : "";
    return /chaincode already successfully installed \(package ID '([^']+)'\)/.exec(message)?.[1];
}
