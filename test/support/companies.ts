import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cardSchema, writtenCard, type Card } from "../../components/partners/card";
import { fieldAt } from "../../ground/json";
import type { Company, CompanyName, CompanyStack } from "./consortium";
import type { Change } from "./live-stack";

/** Which organisation each company owns. */
const organisations = {
    orderer: { name: "org0", mspId: "OrdererMSP", orderers: 1 },
    org1: { name: "org1", mspId: "Org1MSP", orderers: 1, peers: 1 },
    org2: { name: "org2", mspId: "Org2MSP", orderers: 1, peers: 1 },
} as const;

/** A company's config: its own organisation, the others by the files of their cards, what all share; and what is changed of that. */
export function companyConfig(company: Company, change: Change = () => undefined): Change {
    return (config) => {
        const { cluster, chaincodeNamespace, cards } = company;
        const all = Object.entries(organisations).map(([owner, organisation]) => {
            const { name, mspId } = organisation;
            const own = "peers" in organisation ? { ...organisation, chaincodeNamespace } : organisation;
            return owner === company.name ? own : { name, mspId, partner: { file: join(cards, `${name}.json`) } };
        });
        Object.assign(config, {
            outside: { type: "nodePort", host: cluster.settings.nodeAddress },
            organizations: all,
            channels: [
                {
                    name: "mychannel",
                    orderers: ["org0", "org1", "org2"],
                    members: ["org1", "org2"],
                    batch: { timeout: "500ms" },
                },
            ],
            ...(company.name === "orderer" ? { chaincodes: [] } : {}),
        });
        change(config);
    };
}

/** The card that a company's stack tells of its organisation. */
export async function toldCard({ name, stack }: CompanyStack): Promise<Card> {
    return cardSchema.parse(fieldAt(await stack.outputs(), "cards", organisations[name].name));
}

/** Puts a company's card where the others find it. */
export async function giveCard(company: CompanyStack): Promise<void> {
    writeFileSync(cardFile(company), writtenCard(await toldCard(company)));
}

/** Where the others find a company's card. */
export function cardFile({ name, cards }: Pick<Company, "name" | "cards">): string {
    return join(cards, `${organisations[name].name}.json`);
}

export function readCardFile(company: Pick<Company, "name" | "cards">): string {
    return readFileSync(cardFile(company), "utf8");
}

export const companyNames = Object.keys(organisations) as readonly CompanyName[]; // The keys of the object above.
