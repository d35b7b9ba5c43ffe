import { z } from "zod";

import { codeOf, failure, reasonOf } from "./failure";

/** The operations port of a node, which answers in plain HTTP. */
export interface OperationsPort {
    readonly name: string;
    /** host:port to dial. */
    readonly address: string;
}

const answerSeconds = 15;

/** As core/operations/version.go writes it. */
const versionAnswer = z.object({ Version: z.string() });

/** The version of Fabric that an orderer or a peer runs, as its build was told: "2.5.16"; "latest" where it was told none. */
export async function nodeVersion({ name, address }: OperationsPort): Promise<string> {
    const what = { operation: "read the version", target: `${name} (${address})` };
    const response = await fetch(`http://${address}/version`, {
        signal: AbortSignal.timeout(answerSeconds * 1000),
    }).catch((error: unknown) => {
        const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
        throw failure({ ...what, status: codeOf(cause) }, reasonOf(cause));
    });
    const answer = versionAnswer.safeParse(await response.json().catch(() => undefined));
    if (!response.ok || !answer.success) {
        const status = String(response.status);
        throw failure({ ...what, status }, `HTTP ${status}: that is no answer of an operations port of Fabric`);
    }
    return answer.data.Version;
}

/** Whether a version is at least that one, by its first two numbers; undefined for text that is no version. */
export function isVersionSince(version: string, since: string): boolean | undefined {
    const [left, right] = [numbers(version), numbers(since)];
    if (left === undefined || right === undefined) {
        return undefined;
    }
    return left.major > right.major || (left.major === right.major && left.minor >= right.minor);
}

function numbers(version: string): { readonly major: number; readonly minor: number } | undefined {
    const [, major, minor] = /^v?(\d+)\.(\d+)(?![^.\-+])/.exec(version) ?? [];
    return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}
