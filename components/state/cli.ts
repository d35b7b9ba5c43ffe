import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** What a command of the Pulumi CLI prints: of the embedded stack's, or of the one that PULUMI names, as `PULUMI=pulumi` for a cluster of your own. */
export async function pulumi(...words: readonly string[]): Promise<string> {
    const program = process.env.PULUMI ?? join(__dirname, "..", "..", "embedded", "pulumi");
    const { stdout } = await promisify(execFile)(program, words, { maxBuffer: 2 ** 30 });
    return stdout;
}
