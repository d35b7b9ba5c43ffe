import { writtenCard, type Card } from "../../components/partners/card";
import { newGenesisBlock } from "../../fabric/configtx/genesis";
import { ordering } from "./fakechannel";
import { newTestOrganisation, type TestOrganisation } from "./members";

/** The companies of examples/, in the order of its channel. */
export const exampleCompanies = ["acme", "globex", "initech"] as const;

/** The cards of all of them as files have them, by company; the first has founded the channel. */
export function exampleCards(): ReadonlyMap<string, string> {
    const companies = exampleCompanies.map((name) => ({ name, of: newTestOrganisation(mspIdOf(name)) }));
    const firstBlock = Buffer.from(firstBlockOf(companies)).toString("base64");
    return new Map(
        companies.map(({ name, of }, index) => {
            const channels = index === 0 ? [{ name: "trade", firstBlock }] : [];
            return [name, writtenCard({ ...cardOf(name, of), channels })];
        }),
    );
}

function mspIdOf(name: string): string {
    return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}MSP`;
}

function cardOf(name: string, { mspId, root, tlsRoot, tls }: TestOrganisation): Card {
    const host = `${name}-orderer1.${name}.example`;
    return {
        version: 1,
        ...{ name, mspId, rootCertificates: [root], tlsRootCertificates: [tlsRoot], nodeOUs: true, channels: [] },
        ...{ intermediateCertificates: [], revocationList: [], tlsIntermediateCertificates: [] },
        orderers: [{ name: `${name}-orderer1`, address: `${host}:443`, tlsCertificate: tls([host]).certificate }],
        peers: [{ name: `${name}-peer1`, address: `${name}-peer1.${name}.example:443` }],
    };
}

function firstBlockOf(companies: readonly { readonly name: string; readonly of: TestOrganisation }[]): Uint8Array {
    const organisations = companies.map(({ name, of: { mspId, root, tlsRoot } }) => ({
        ...{ name, mspId, rootCertificates: [root], tlsRootCertificates: [tlsRoot] },
    }));
    const hosts = companies.map(({ name }) => `${name}-orderer1.${name}.example`);
    return newGenesisBlock({
        name: "trade",
        orderer: { ...ordering(hosts), organisations },
        application: { organisations },
    });
}
