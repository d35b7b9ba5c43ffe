import { certificateFacts, issueServerCertificate } from "../../../fabric/certificates";
import { milliseconds } from "../../../ground/duration";
import { failure } from "../../../ground/failure";
import type { RemoteProvider } from "../../remote/contract";
import { type Place } from "../../remote/place";
import { readSecret, writeSecret } from "../../remote/secrets";
import { authorityLabels, authoritySecret } from "./authority-secret";
import { firstOf, isDue, isNamed, type Ends } from "./renewal";

export interface ServerCertificateInputs {
    readonly place: Place;
    readonly organisation: string;
    /** Names of the CA server. */
    readonly hosts: readonly string[];
    /** Go duration. */
    readonly lifetime: string;
    /** How long before its end it is renewed. Go duration. */
    readonly renewBefore: string;
}

export interface ServerCertificate extends Ends {
    /** SHA-256; a pod that carries it restarts when it changes. */
    readonly fingerprint: string;
}

type Entries = Readonly<Record<string, string>>;

/**
 * The TLS pair of an organisation's CA server, beside the roots in the Secret `<organisation>-ca`; the TLS root signs it here,
 * as nobody else can before the server runs. A renewal keeps the key. It goes with that Secret: no delete.
 */
export const provider: RemoteProvider<ServerCertificateInputs, ServerCertificate, "lifetime" | "renewBefore"> = {
    replaces: ["organisation"],
    updates: ["hosts"],
    forgets: ["lifetime", "renewBefore"],
    due: (olds, { renewBefore }, now) => isDue(olds, renewBefore, now),
    async create(inputs) {
        const name = authoritySecret(inputs.organisation);
        const present = await readSecret(inputs.place, name);
        if (present === undefined) {
            const what = {
                operation: `issue the TLS certificate of ${inputs.organisation}-ca`,
                target: `Secret ${name}`,
            };
            throw failure(what, "the Secret with the roots is not there; run pulumi refresh, then pulumi up");
        }
        const entries = serves(present, inputs) ? present : { ...present, ...newPair(inputs, present) };
        if (entries !== present) {
            await writeSecret(inputs.place, name, authorityLabels(inputs.organisation), entries);
        }
        return { id: `${inputs.place.namespace}/${name}/tls`, made: certificateIn(entries) };
    },
    async read(_id, outs) {
        const entries = await readSecret(outs.place, authoritySecret(outs.organisation));
        return entries?.["tls-cert.pem"] === undefined ? undefined : certificateIn(entries);
    },
};

function serves(entries: Entries, { hosts, renewBefore }: ServerCertificateInputs): boolean {
    const certificate = entries["tls-cert.pem"];
    if (certificate === undefined || entries["tls-key.pem"] === undefined) {
        return false;
    }
    return isNamed(certificateFacts(certificate), hosts) && !isDue(endsOf(entries), renewBefore, new Date());
}

function newPair({ hosts, lifetime }: ServerCertificateInputs, entries: Entries): Entries {
    const authority = { certificate: entries["tlsca-cert.pem"] ?? "", key: entries["tlsca-key.pem"] ?? "" };
    const wanted = { hosts, key: entries["tls-key.pem"], lifetime: milliseconds(lifetime) ?? 0 };
    const { certificate, key } = issueServerCertificate(authority, wanted, new Date());
    return { "tls-cert.pem": certificate, "tls-key.pem": key };
}

function certificateIn(entries: Entries): ServerCertificate {
    return { fingerprint: certificateFacts(entries["tls-cert.pem"] ?? "").sha256, ...endsOf(entries) };
}

function endsOf(entries: Entries): Ends {
    const [expires, rootExpires] = ["tls-cert.pem", "tlsca-cert.pem"].map((name) =>
        firstOf(certificateFacts(entries[name] ?? "").notAfter),
    );
    return { expires: expires ?? "", rootExpires };
}
