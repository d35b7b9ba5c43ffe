import * as pulumi from "@pulumi/pulumi";
import { inOrder, problemList } from "../config/problems";
import type { StackConfig } from "../config/schema/stack";
import { trustProblems } from "../images/trust";

/**
 * Refuses images that `trust` is about and that none of its keys has signed, at preview and at up alike.
 *
 * @throws pulumi.RunError that lists them all, path first
 */
export async function refuseUntrusted(config: StackConfig): Promise<void> {
    const problems = await trustProblems(config);
    if (problems.length > 0) {
        const project = new pulumi.Config().name;
        const named = inOrder(problems).map(({ path, reason }) => ({ path: `${project}:${path}`, reason }));
        const what = "that are not trusted; nothing was changed";
        throw new pulumi.RunError(
            `The config of stack ${pulumi.getStack()} names images ${what}:\n${problemList(named)}`,
        );
    }
}
