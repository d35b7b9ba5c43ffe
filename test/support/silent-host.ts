import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";

/** An address that answers nothing at all, not even with a refusal, as behind a firewall. */
export interface SilentHost {
    readonly address: string;
    readonly stop: () => void;
}

const program =
    "const s = require('net').createServer(); s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))";

/** A process that is stopped while it listens: once its queue is full, the kernel drops what else wants to connect. */
export async function startSilentHost(): Promise<SilentHost> {
    const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    const [output] = (await once(child.stdout, "data")) as [Buffer];
    const port = Number(output.toString());
    child.kill("SIGSTOP");
    const queued = Array.from({ length: 4 }, () => connect({ port, host: "127.0.0.1" }).on("error", () => undefined));
    // The queue takes the first ones at once; the others are what is dropped.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return {
        address: `127.0.0.1:${port}`,
        stop: () => {
            queued.forEach((socket) => socket.destroy());
            child.kill("SIGKILL");
        },
    };
}
