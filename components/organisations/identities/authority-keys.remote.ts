import { certificateFacts, newRootAuthority, type CertifiedKey } from "../../../fabric/certificates";
import { failure } from "../../../ground/failure";
import { readConfigMap } from "../../remote/config-maps";
import type { RemoteProvider } from "../../remote/contract";
import { type Place } from "../../remote/place";
import { readSecret, removeSecret, writeSecret } from "../../remote/secrets";
import { authorityLabels, authoritySecret } from "./authority-secret";
import { firstOf } from "./renewal";

export interface AuthorityKeysInputs {
    readonly place: Place;
    readonly organisation: string;
    readonly domain: string;
}

export interface Roots {
    /** PEM of the root that signs enrolment certificates. */
    readonly caCertificate: string;
    /** PEM of the root that signs TLS certificates. */
    readonly tlsCaCertificate: string;
    /** When the first of them ends, ISO 8601. */
    readonly expires: string;
}

type Entries = Readonly<Record<string, string>>;

/**
 * The roots of an organisation, in the Secret `<organisation>-ca`. The keys are nowhere else but in the memory of the CA's pod. Deleting
 * the resource deletes them. Roots that were published and are lost are never made anew.
 */
export const provider: RemoteProvider<AuthorityKeysInputs, Roots> = {
    replaces: ["organisation"],
    updates: [],
    async create(inputs) {
        const name = authoritySecret(inputs.organisation);
        const [published, present] = await Promise.all([
            readConfigMap(inputs.place, `${inputs.organisation}-msp`),
            readSecret(inputs.place, name),
        ]);
        refuseOtherRoot(inputs, published?.["cacert.pem"], present?.["ca-cert.pem"]);
        const entries = present ?? newRoots(inputs);
        if (present === undefined) {
            await writeSecret(inputs.place, name, authorityLabels(inputs.organisation), entries);
        }
        return { id: `${inputs.place.namespace}/${name}`, made: rootsIn(entries) };
    },
    async read(_id, outs) {
        const entries = await readSecret(outs.place, authoritySecret(outs.organisation));
        return entries === undefined ? undefined : rootsIn(entries);
    },
    async delete(_id, outs) {
        await removeSecret(outs.place, authoritySecret(outs.organisation));
    },
};

/** All certificates of the organisation, and its place in the channels, hang on its roots. */
function refuseOtherRoot({ organisation }: AuthorityKeysInputs, published?: string, present?: string): void {
    const [known, found] = [published, present].map((pem) => pem && certificateFacts(pem).publicKeySha256);
    if (known !== undefined && known !== found) {
        const secret = authoritySecret(organisation);
        const instead = found === undefined ? `Secret ${secret} is gone` : `Secret ${secret} holds ${found}`;
        throw failure(
            { operation: `make the roots of ${organisation}`, target: `Secret ${secret}` },
            `ConfigMap ${organisation}-msp has the root ${known} (SHA-256 of its key), but ${instead}: restore the Secret from ` +
                `a backup. Only where no channel has ${organisation}: remove ConfigMap ${organisation}-msp and the Secrets of ` +
                `${organisation}, run pulumi refresh, then pulumi up`,
        );
    }
}

function newRoots({ domain }: AuthorityKeysInputs): Entries {
    const root = (kind: string): CertifiedKey =>
        newRootAuthority({ commonName: `${kind}.${domain}`, organisation: domain }, new Date());
    const [ca, tlsca] = [root("ca"), root("tlsca")];
    return {
        "ca-cert.pem": ca.certificate,
        "ca-key.pem": ca.key,
        "tlsca-cert.pem": tlsca.certificate,
        "tlsca-key.pem": tlsca.key,
    };
}

function rootsIn(entries: Entries): Roots {
    const [caCertificate = "", tlsCaCertificate = ""] = [entries["ca-cert.pem"], entries["tlsca-cert.pem"]];
    const ends = [caCertificate, tlsCaCertificate].map((pem) => certificateFacts(pem).notAfter);
    return { caCertificate, tlsCaCertificate, expires: firstOf(...ends) };
}
