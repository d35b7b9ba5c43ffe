import { type Company, org1, org2, orderer } from "./companies";

/** What somebody in a company does. */
export interface Step {
    readonly company: Company;
    /** What becomes of it, as a sentence. */
    readonly says: string;
    /** What is typed in the company's environment, in the folder of the checkout. */
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
    up(orderer, "Its orderers run. It is to found the channel, which waits for the cards of all others."),
    up(org1, "Its peer runs. The channel waits for the card of the company that orders."),
    up(org2, "Its peer runs, on a cluster of its own. The channel waits for the card of the company that orders."),
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
            says: `It looks at each card before it uses it, at that of ${organisation} here: ${organisation} is to read out the same fingerprints on the phone.`,
            command: `npm run --silent card -- ${organisation} --msp-id ${mspId} --check "$PARTNERS/${organisation}.json"`,
        };
    }),
];

const channel: readonly Step[] = [
    up(orderer, "It has all cards, so it founds the channel."),
    up(org1, "Its peer joins the channel. It approves the chaincode for itself, and waits for Org2MSP."),
    up(
        org2,
        "Its peer joins, it approves, too, and commits: that was the last approval that the channel's policy asks for.",
    ),
    up(org1, "The definition is committed: its chaincode starts, and the calls of the config's `verify` are made."),
];

const chaincode = "asset-transfer";

const calls: readonly Step[] = [
    {
        company: org1,
        says: "Peers of both companies have endorsed what `verify` has written.",
        command: `pulumi stack output chaincodes`,
    },
    {
        company: org1,
        says: "Another such transaction, as an application makes it. Its answer is the owner before.",
        command: `npm run --silent call -- --submit ${chaincode} TransferAsset asset1 Ana`,
    },
    {
        company: org2,
        says: "The peer of the other company, on the other cluster, has what it wrote.",
        command: `npm run --silent call -- ${chaincode} ReadAsset asset1`,
    },
];
