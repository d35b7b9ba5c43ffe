import { credentials, Metadata } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { isFailure, reasonOf } from "../../ground/failure";

/**
 * Does what a dynamic resource can do without: when the world is in the way, the user is warned and the other value stands.
 * What is wrong in the program itself is thrown.
 *
 * @param warning the sentence for the user, from the reason
 */
export async function orWarn<T>(act: () => Promise<T>, warning: (reason: string) => string, otherwise: T): Promise<T> {
    try {
        return await act();
    } catch (error) {
        if (!isFailure(error)) {
            throw error;
        }
        await warn(warning(reasonOf(error)));
        return otherwise;
    }
}

/**
 * Shows a warning in the output of the Pulumi CLI. A provider's process is not given `pulumi.log`: the engine's address is its
 * first argument (@pulumi/pulumi, cmd/dynamic-provider). Where there is no engine, the warning goes to standard error.
 */
export async function warn(message: string): Promise<void> {
    const [address = ""] = process.argv.slice(2);
    const told = /^[\w.[\]:]+:\d+$/.test(address) && (await tell(address, message));
    if (!told) {
        console.warn(`warning: ${message}`);
    }
}

const engineMilliseconds = 5_000;

function tell(address: string, message: string): Promise<boolean> {
    const engine = new EngineClient(address, credentials.createInsecure(), { "grpc.enable_http_proxy": 0 });
    const request = new LogRequest();
    request.setSeverity(LogSeverity.WARNING);
    request.setMessage(message);
    return new Promise((resolve) => {
        const options = { deadline: Date.now() + engineMilliseconds };
        engine.log(request, new Metadata(), options, (error) => {
            engine.close();
            resolve(error === null);
        });
    });
}
