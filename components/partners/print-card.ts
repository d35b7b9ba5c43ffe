// Prints the card of one of a stack's organisations, or says what is wrong with one that somebody else has made: `npm run card`.
import { X509Certificate } from "node:crypto";
import { parseArgs } from "node:util";
import { fieldAt } from "../../ground/json";
import { problemList } from "../config/problems";
import { pulumi, runCommand } from "../state/cli";
import { cardSchema, writtenCard, type Card } from "./card";
import { contentOfCard } from "./card-file";
import { cardProblems, endedConsenters } from "./card-problems";

const usage = `usage: npm run --silent card -- ORGANISATION [--stack STACK]
       npm run card -- ORGANISATION --msp-id MSP_ID --check FILE
The first prints what an organisation of the stack tells its partners, to be kept as a file; the second looks at such a file of a partner's
and tells the fingerprints of its roots, which the partner confirms on another way. The stack is that of the embedded CLI, or of the one
that PULUMI names: PULUMI=pulumi npm run card -- org1`;

async function main(words: readonly string[]): Promise<number> {
    const { values, positionals } = parseArgs({
        args: [...words],
        allowPositionals: true,
        options: {
            help: { type: "boolean", short: "h" },
            stack: { type: "string" },
            check: { type: "string" },
            "msp-id": { type: "string" },
        },
    });
    const { help = false, stack, check, "msp-id": mspId } = values;
    const [name, ...more] = positionals;
    if (help || name === undefined || more.length > 0 || (check === undefined) !== (mspId === undefined)) {
        console.error(usage);
        return help ? 0 : 1;
    }
    if (check !== undefined) {
        return checked(check, { name, mspId: mspId ?? "" });
    }
    console.log(writtenCard(await told(name, stack)).trimEnd());
    return 0;
}

/** As the stack's outputs have it. */
async function told(name: string, stack: string | undefined): Promise<Card> {
    const of = stack === undefined ? [] : ["--stack", stack];
    const outputs: unknown = JSON.parse(await pulumi("stack", "output", "--json", ...of));
    const card = fieldAt(outputs, "cards", name);
    if (card === undefined) {
        const known = Object.keys(fieldAt(outputs, "cards") ?? {}).sort();
        const there = known.length === 0 ? "run pulumi up first" : `it has those of ${known.join(", ")}`;
        throw new Error(`the stack tells no card of ${name}: ${there}`);
    }
    return cardSchema.parse(card);
}

function checked(file: string, expected: Parameters<typeof cardProblems>[1]): number {
    const raw = contentOfCard(expected.name, file);
    const problems = cardProblems(raw, expected, new Date());
    if (problems.length > 0) {
        console.error(`${file} is not to be used:\n${problemList(problems)}`);
        return 1;
    }
    const card = cardSchema.parse(raw);
    const { rootCertificates, tlsRootCertificates } = card;
    endedConsenters(card, new Date()).forEach((sentence) => {
        console.error(`warning: ${sentence} before a channel is founded with it`);
    });
    const print = (what: string, pems: readonly string[]): void => {
        pems.forEach((pem) => {
            console.log(`${what} ${new X509Certificate(pem).fingerprint256}`);
        });
    };
    console.log(`${file} can be used. SHA-256 of the certificates that it would have you trust:`);
    print("root of identities", rootCertificates);
    print("root of TLS       ", tlsRootCertificates);
    return 0;
}

runCommand(main);
