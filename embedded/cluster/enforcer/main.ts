// The process that enforces NetworkPolicies: main.ts KUBECONFIG FOLDER RANGE
import { spawn } from "node:child_process";

import { newKubeClient } from "../../../cluster/client";
import { loadCluster } from "../../../cluster/kubeconfig";
import { reasonOf } from "../../../ground/failure";
import { enforce } from "./enforce";

const [, , kubeconfig, folder, range] = process.argv;
if (kubeconfig === undefined || folder === undefined || range === undefined) {
    throw new Error("usage: main.ts KUBECONFIG FOLDER RANGE");
}
const client = newKubeClient(loadCluster({ kubeconfig }, { ...process.env, NO_PROXY: "*" }));
enforce({ client, folder, range, apply, signal: new AbortController().signal, tell: console.log }).catch(
    (error: unknown) => {
        console.error(reasonOf(error));
        process.exitCode = 1;
    },
);

/** One transaction of the kernel: all of it or none. */
function apply(rules: string): Promise<void> {
    return new Promise((resolve, reject) => {
        const nft = spawn("nft", ["-f", "-"], { stdio: ["pipe", "ignore", "pipe"] });
        let complaint = "";
        nft.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
        nft.on("error", reject);
        nft.on("close", (code) => {
            if (code === 0) {
                resolve();
            } else {
                reject(new Error(`nft refused the rules: ${complaint.slice(0, 500)}`));
            }
        });
        nft.stdin.on("error", () => undefined);
        nft.stdin.end(rules);
    });
}
