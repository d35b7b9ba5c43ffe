// Takes away what a run of a stack that was killed left in the way of the next one: `npm run recover`.
import { pulumi, runCommand } from "./cli";
import { recover, stackOf, type Leftovers } from "./interrupted";
import { textRefusal } from "./refusal";

const usage = `usage: npm run recover -- [--stack STACK] [other options of pulumi refresh]
After an up, refresh or destroy that was killed: takes its lock away, unless its process still runs, and clears the operations
that it had begun. The next up looks what came of them. Asks the CLI of the embedded stack, or the one that PULUMI names:
PULUMI=pulumi npm run recover -- --stack prod`;

async function main(words: readonly string[]): Promise<number> {
    if (["--help", "-h"].includes(words[0] ?? "")) {
        console.log(usage);
        return 0;
    }
    const exported = await pulumi("stack", "export", ...stackOf(words));
    const refusal = textRefusal(exported);
    if (refusal !== undefined) {
        console.error(refusal);
        return 1;
    }
    console.log(text(await recover(pulumi, words, exported)));
    return 0;
}

function text({ begun, ended }: Leftovers): string {
    const locks = ended.map((holder) => `The lock of ${holder} was taken away: that process has ended.`);
    const operations = begun.length === 0 ? [] : [`Cleared what was begun: ${begun.join(", ")}.`];
    const all = [...locks, ...operations];
    return all.length === 0 ? "Nothing of an earlier run is in the way." : [...all, "Run pulumi up."].join("\n");
}

runCommand(main);
