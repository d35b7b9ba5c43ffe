import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** Where a plugin tells the user something; the URN says which resource it is about. */
export interface Engine {
    /** Progress: shown beside the resource while it is worked on; an empty message clears it. */
    status(urn: string, message: string): void;
    warn(urn: string, message: string): void;
}

/** The engine at the address that it told this plugin. A message that cannot be delivered is lost; nothing fails for it. */
export function newEngine(address: string): Engine {
    const client = new EngineClient(address, credentials.createInsecure(), { "grpc.enable_http_proxy": 0 });
    const log = (request: LogRequest, urn: string, message: string): void => {
        client.log(request.setUrn(urn).setMessage(message), () => undefined);
    };
    return {
        status: (urn, message) => {
            log(new LogRequest().setSeverity(LogSeverity.INFO).setEphemeral(true), urn, message);
        },
        warn: (urn, message) => {
            log(new LogRequest().setSeverity(LogSeverity.WARNING), urn, message);
        },
    };
}

/** For when nobody listens. */
export const silentEngine: Engine = { status: () => undefined, warn: () => undefined };
