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
