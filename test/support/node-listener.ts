import { spawn } from "node:child_process";
import { once } from "node:events";
import { run } from "../../embedded/cluster/execute";
import { findPart } from "../../embedded/cluster/processes";
import type { ClusterSettings } from "../../embedded/cluster/settings";

/** Listens at an address of the node that it has for this alone, and that may be one of the public internet's. */
export async function listenInNode(
    settings: ClusterSettings,
    address: string,
    port: number,
): Promise<{ readonly stop: () => Promise<void> }> {
    const inside = ["--target", nodeProcess(settings), "--net", "--"];
    await run("nsenter", [...inside, "ip", "address", "replace", `${address}/32`, "dev", "lo"]);
    const program = `require("node:net").createServer().listen(${port}, "${address}", () => console.log("listening"))`;
    const server = spawn("nsenter", [...inside, process.execPath, "-e", program], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    await once(server.stdout, "data");
    return {
        stop: async () => {
            server.kill("SIGKILL");
            await once(server, "exit");
            await run("nsenter", [...inside, "ip", "address", "delete", `${address}/32`, "dev", "lo"]);
        },
    };
}

/** The process that has the node's network. */
export function nodeProcess(settings: ClusterSettings): string {
    const holder = findPart("node", settings);
    if (holder === undefined) {
        throw new Error("the embedded cluster does not run");
    }
    return String(holder.pid);
}
