import { type Company, org1, org2, orderer } from "./companies";

/** What somebody in a company does. */
export interface Step {
    readonly company: Company;
    /** What becomes of it, as a sentence. */
    readonly says: string;
    /** What is typed in the company's environment, below the checkout. */
    readonly command: string;
}

/** What is typed to make a stack true; `npm start` runs it with less to read. */
export const upCommand = "pulumi up --yes --skip-preview";

/**
 * The consortium in the order that people would take.
 *
 * @param hasCards whether all know each other already, as at a second start
 */
export function stepsOf(hasCards: boolean): readonly Step[] {
    return [...(hasCards ? [] : [...founding, ...cards]), ...channel, ...calls];
}

const up = (company: Company, says: string): Step => ({ company, says, command: upCommand });

/** Nobody knows anybody yet. */
const founding: readonly Step[] = [
    up(orderer, "Its orderers run; the channel waits for the cards of its members."),
    up(org1, "Its peer runs; the channel waits for the cards of others."),
    up(org2, "Its peer runs, on a cluster of its own; the channel waits for the cards of others."),
];

/** What each tells the others, and what it makes of what they tell. */
const cards: readonly Step[] = [
    ...[orderer, org1, org2].map((company) => ({
        company,
        says: "Its card goes to the others, by a pull request, say: roots, addresses, consenters' certificates, nothing secret.",
        command: `npm run --silent card -- ${company.organisation} > "$PARTNERS/${company.organisation}.json"`,
    })),
    ...[org1, org2].map((company): Step => {
        const { organisation, mspId } = company === org1 ? org2 : org1;
        return {
            company,
            says: `These fingerprints are to be what ${organisation} reads out on the phone.`,
            command: `npm run --silent card -- ${organisation} --msp-id ${mspId} --check "$PARTNERS/${organisation}.json"`,
        };
    }),
];

const channel: readonly Step[] = [
    up(orderer, "It has the cards, so it founds the channel."),
    up(org1, "It joins, approves the chaincode for itself and waits for Org2MSP."),
    up(org2, "It joins and approves; the policy is met now, so it commits."),
    up(org1, "It finds the definition committed, and its chaincode answers."),
];

const chaincode = "asset-transfer";

const calls: readonly Step[] = [
    {
        company: org1,
        says: "A transaction that peers of both companies endorse, which the channel's policy asks for.",
        command: `npm run --silent call -- --submit ${chaincode} TransferAsset asset1 Ana`,
    },
    {
        company: org2,
        says: "The other company's peer has it.",
        command: `npm run --silent call -- ${chaincode} ReadAsset asset1`,
    },
];
