// Looks whether a stack's state holds code that is not this program's: `npm run state:check`. To be run before refresh, up and destroy.
import { text } from "node:stream/consumers";
import { pulumi, runCommand } from "./cli";
import { textRefusal } from "./refusal";

const usage = `usage: npm run state:check -- [--stack STACK] [other options of pulumi stack export]
       pulumi stack export | npm run state:check -- -
The first asks the CLI of the embedded stack, or the one that PULUMI names: PULUMI=pulumi npm run state:check`;

async function main(words: readonly string[]): Promise<number> {
    if (["--help", "-h"].includes(words[0] ?? "")) {
        console.log(usage);
        return 0;
    }
    const refusal = textRefusal(
        words[0] === "-" ? await text(process.stdin) : await pulumi("stack", "export", ...words),
    );
    if (refusal !== undefined) {
        console.error(refusal);
        return 1;
    }
    console.log("The state has nothing but what this program writes.");
    return 0;
}

runCommand(main);
