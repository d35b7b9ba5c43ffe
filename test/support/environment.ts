/** Acts as on a machine where somebody switched TLS checks off for all of Node, and puts the environment back. */
export async function withoutTlsChecks(act: () => Promise<void>): Promise<void> {
    const previous = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    const emitWarning = process.emitWarning.bind(process);
    process.emitWarning = () => undefined;
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
        await act();
    } finally {
        process.emitWarning = emitWarning;
        if (previous === undefined) {
            delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
        } else {
            process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = previous;
        }
    }
}

/** Acts with these environment variables of the process, and puts the environment back. */
export async function withVariables(
    variables: Readonly<Record<string, string>>,
    act: () => Promise<void>,
): Promise<void> {
    const previous = { ...process.env };
    Object.assign(process.env, variables);
    try {
        await act();
    } finally {
        for (const name of Object.keys(variables)) {
            const value = previous[name];
            if (value === undefined) {
                Reflect.deleteProperty(process.env, name);
            } else {
                process.env[name] = value;
            }
        }
    }
}

/** What gRPC takes for a proxy of everything, whatever its own scheme. */
export function proxyVariables(url: string): Readonly<Record<string, string>> {
    return { grpc_proxy: url, https_proxy: url, http_proxy: url, no_grpc_proxy: "", no_proxy: "" };
}
