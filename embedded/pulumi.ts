// The Pulumi CLI in the environment of the embedded stack; see embedded/pulumi.
import { spawn } from "node:child_process";
import { constants } from "node:os";

import { pulumiEnvironment } from "./environment";
import { explain } from "./progress";
import { goesOn, clearLeftovers } from "./recovery";
import { checkSalt, devStack, keepCheckout, stackName, subjectOf, writeStackConfig } from "./stack-settings";
import { checkState, runsState } from "./state-check";
import { ensureToolchain } from "./toolchain/toolchain";

async function main(args: readonly string[]): Promise<number> {
    const toolchain = await ensureToolchain();
    const env = pulumiEnvironment(toolchain);
    const { stack, settings } = subjectOf(args, process.cwd());
    const putBack = keepCheckout();
    putBack();
    if (stack !== undefined) {
        checkSalt(stack, env.PULUMI_CONFIG_PASSPHRASE_FILE);
    }
    writeStackConfig();
    if (stack !== undefined && runsState(args)) {
        const pulumi = toolchain.path("pulumi");
        const state = await checkState(stack, pulumi, env);
        if (stack === stackName && goesOn(args)) {
            await clearLeftovers(devStack(), pulumi, { ...env, ...settings }, state);
        }
    }
    const child = spawn(toolchain.path("pulumi"), args, { env: { ...env, ...settings }, stdio: "inherit" });
    // The terminal sends it to the CLI as well, which then ends in good order.
    process.on("SIGINT", () => undefined);
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (code, signal) => {
            putBack();
            resolve(code ?? 128 + constants.signals[signal ?? "SIGKILL"]);
        });
    });
}

main(process.argv.slice(2)).then(
    (status) => {
        process.exitCode = status;
    },
    (error: unknown) => {
        console.error(explain(error));
        process.exitCode = 1;
    },
);
