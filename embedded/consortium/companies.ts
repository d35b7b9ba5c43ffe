import { readFileSync } from "node:fs";
import { join } from "node:path";

import { pulumiEnvironment } from "../environment";
import { type Places, places as ownPlaces } from "../places";
import { type OwnStack, stackSettings } from "../stack-settings";
import type { Toolchain } from "../toolchain/toolchain";

/** A company of the example: what it owns, and where. */
export interface Company {
    /** Of its stack, its folder and its user on the cluster. */
    readonly name: "orderer" | "org1" | "org2";
    /** The organisation that is its own. */
    readonly organisation: string;
    readonly mspId: string;
    readonly cluster: "east" | "west";
    /** All of its own: those of its nodes and of its chaincode. */
    readonly namespaces: readonly string[];
}

export const orderer: Company = {
    name: "orderer",
    organisation: "org0",
    mspId: "OrdererMSP",
    cluster: "east",
    namespaces: ["consortium-orderer"],
};

export const org1: Company = {
    name: "org1",
    organisation: "org1",
    mspId: "Org1MSP",
    cluster: "east",
    namespaces: ["consortium-org1", "consortium-org1-chaincode"],
};

export const org2: Company = {
    name: "org2",
    organisation: "org2",
    mspId: "Org2MSP",
    cluster: "west",
    namespaces: ["consortium-org2", "consortium-org2-chaincode"],
};

export const companies: readonly Company[] = [orderer, org1, org2];

/** What all companies see: the folder of their cards, as a repository that they share would be. */
export function cardsFolder(places: Places = ownPlaces): string {
    return join(places.state, "consortium", "partners");
}

/** The file of a company's card. */
export function cardFile({ organisation }: Company, places: Places = ownPlaces): string {
    return join(cardsFolder(places), `${organisation}.json`);
}

/** A company's stack. Its state, passphrase, kubeconfig and settings are in a folder of its own; tools and images are the machine's. */
export function stackOf({ name }: Company, places: Places = ownPlaces): OwnStack {
    const folder = join(places.state, "consortium", name);
    const own = {
        state: folder,
        logs: join(folder, "logs"),
        kubeconfig: join(folder, "kubeconfig"),
        pulumiHome: join(folder, "pulumi-home"),
        pulumiState: join(folder, "pulumi-state"),
    };
    const settings = (): string => placedCards(readFileSync(settingsFile(name), "utf8"), places);
    return { name, places: { ...places, ...own }, settings };
}

/** A company's settings in the checkout. */
export function settingsFile(company: Company["name"]): string {
    return join(__dirname, `Pulumi.${company}.yaml`);
}

/** In a checkout of a company's own, its partners' cards would lie below it. */
function placedCards(settings: string, places: Places): string {
    return settings.replaceAll("file: partners/", `file: ${cardsFolder(places)}/`);
}

/** What a company's commands are run in. */
export function environmentOf(
    company: Company,
    toolchain: Pick<Toolchain, "bin">,
    own: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string>> {
    const stack = stackOf(company);
    return {
        ...pulumiEnvironment(toolchain, own, stack.places),
        ...stackSettings(stack.places, stack.name),
        // Which CLI the project's own commands ask.
        PULUMI: "pulumi",
        PARTNERS: cardsFolder(),
    };
}

/** The same as lines for a shell, whatever that has worked for before. */
export function shellLines(company: Company, toolchain: Pick<Toolchain, "bin">): readonly string[] {
    const { NO_PROXY, no_proxy } = process.env;
    return [
        // The CLI would take it before the file.
        "unset PULUMI_CONFIG_PASSPHRASE",
        ...exported(environmentOf(company, toolchain, { PATH: "", NO_PROXY, no_proxy })),
    ];
}

/** An environment as lines for a shell, which keeps what it has on PATH behind this one's. */
export function exported(environment: Readonly<Record<string, string>>): readonly string[] {
    return Object.entries(environment)
        .map(([name, value]) => {
            const quoted = `'${value.replaceAll("'", String.raw`'\''`)}'`;
            return `export ${name}=${quoted}${name === "PATH" ? '"$PATH"' : ""}`;
        })
        .sort();
}
