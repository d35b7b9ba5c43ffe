import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { reasonOf } from "../../ground/failure";

/** What a command of the Pulumi CLI prints: of the embedded stack's, or of the one that PULUMI names, as `PULUMI=pulumi` for a cluster of your own. */
export async function pulumi(...words: readonly string[]): Promise<string> {
    return pulumiIn(process.cwd(), join(__dirname, "..", ".."), ...words);
}

/** The same in another folder, by the embedded stack's of another checkout. */
export async function pulumiIn(folder: string, checkout: string, ...words: readonly string[]): Promise<string> {
    const program = process.env.PULUMI ?? join(checkout, "embedded", "pulumi");
    const { stdout } = await promisify(execFile)(program, words, { cwd: folder, maxBuffer: 2 ** 30 });
    return stdout;
}

/** Runs a command with the words behind its name; what it fails with is told, and is no success: what cannot be read is not taken for good. */
export function runCommand(main: (words: readonly string[]) => Promise<number>): void {
    main(process.argv.slice(2)).then(
        (status) => {
            process.exitCode = status;
        },
        (error: unknown) => {
            console.error(reasonOf(error));
            process.exitCode = 1;
        },
    );
}
