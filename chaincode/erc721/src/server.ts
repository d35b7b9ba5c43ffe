import { readFileSync } from "node:fs";

type Environment = Readonly<Record<string, string | undefined>>;

/** What fabric-shim's chaincode server takes. */
export interface ServerOptions {
    /** The package's ID. */
    readonly ccid: string;
    /** `host:port` to listen at. */
    readonly address: string;
    /** Undefined without TLS. */
    readonly tlsProps: TlsProperties | undefined;
    readonly [grpcOption: `grpc.${string}`]: number;
}

interface TlsProperties {
    readonly key: Buffer;
    readonly cert: Buffer;
    /** Peers must show a certificate of one of these; undefined asks for none. */
    readonly clientCACerts: Buffer | undefined;
}

// Names that package ID and address go by: Fabric's samples, its shims, and the articles on external chaincodes.
const packageIdVariables = ["CHAINCODE_ID", "CORE_CHAINCODE_ID_NAME", "CHAINCODE_CCID"];
const addressVariables = ["CHAINCODE_SERVER_ADDRESS", "CHAINCODE_ADDRESS"];
const tlsVariables = ["CHAINCODE_TLS_KEY", "CHAINCODE_TLS_CERT", "CHAINCODE_CLIENT_CA_CERT"];

/** The limits of `fabric-chaincode-node server`: the peer decides how long a message may be. */
const grpcOptions = {
    "grpc.max_send_message_length": -1,
    "grpc.max_receive_message_length": -1,
    "grpc.keepalive_time_ms": 110_000,
    "grpc.keepalive_timeout_ms": 20_000,
} as const;

/**
 * How to serve as the environment says; undefined when it names no address.
 *
 * @throws Error when it names an address but not what else a server needs
 */
export function serverOptions(environment: Environment): ServerOptions | undefined {
    const address = first(environment, addressVariables);
    if (address === "") {
        return undefined;
    }
    const ccid = first(environment, packageIdVariables);
    if (ccid === "") {
        throw new Error("a server must know its package ID: set CHAINCODE_ID");
    }
    return { ccid, address, tlsProps: tlsProperties(environment), ...grpcOptions };
}

function tlsProperties(environment: Environment): TlsProperties | undefined {
    if (isTlsDisabled(environment)) {
        return undefined;
    }
    const authority = environment["CHAINCODE_CLIENT_CA_CERT"] ?? "";
    return {
        key: fileOf(environment, "CHAINCODE_TLS_KEY"),
        cert: fileOf(environment, "CHAINCODE_TLS_CERT"),
        clientCACerts: authority === "" ? undefined : fileOf(environment, "CHAINCODE_CLIENT_CA_CERT"),
    };
}

/** Unless said, TLS is on as soon as a file is named, so that a forgotten variable never means an open port. */
function isTlsDisabled(environment: Environment): boolean {
    const text = environment["CHAINCODE_TLS_DISABLED"] ?? "";
    if (!/^(?:true|false)?$/.test(text)) {
        throw new Error(`CHAINCODE_TLS_DISABLED must be true or false, not "${text}"`);
    }
    return text === "" ? first(environment, tlsVariables) === "" : text === "true";
}

function fileOf(environment: Environment, variable: string): Buffer {
    const path = environment[variable] ?? "";
    if (path === "") {
        throw new Error(`TLS needs a file: set ${variable}, or CHAINCODE_TLS_DISABLED=true`);
    }
    return readFileSync(path);
}

function first(environment: Environment, variables: readonly string[]): string {
    return variables.map((name) => environment[name] ?? "").find((value) => value !== "") ?? "";
}
