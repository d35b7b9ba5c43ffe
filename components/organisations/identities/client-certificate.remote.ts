import { certificateFacts, issueClientCertificate } from "../../../fabric/certificates";
import { milliseconds } from "../../../ground/duration";
import { failure } from "../../../ground/failure";
import { labelsOf } from "../../model/ownership";
import type { RemoteProvider } from "../../remote/contract";
import { type Place } from "../../remote/place";
import { readSecret, removeSecret, writeSecret } from "../../remote/secrets";
import { clientName, clientRootSecret, clientSecret, type ClientPurpose } from "./client-secrets";
import { firstOf, isDue, type Ends } from "./renewal";

export interface ClientCertificateInputs {
    readonly place: Place;
    readonly organisation: string;
    readonly purpose: ClientPurpose;
    /** PEM of the root that issues it. */
    readonly root: string;
    /** PEM of the root that the client knows nodes by. */
    readonly serverRoot: string;
    /** Go duration. */
    readonly lifetime: string;
    /** How long before its end it is renewed. Go duration. */
    readonly renewBefore: string;
}

/** The roots as the Secret has them. */
export interface ClientCertificate extends Ends, Pick<ClientCertificateInputs, "root" | "serverRoot"> {}

type Entries = Readonly<Record<string, string>>;

/**
 * The client of the stack at one kind of port, in the Secret `<organisation>-administration-tls` or `<organisation>-metrics-tls`: its pair,
 * and the root of the servers that it asks. Signed here, as no pod has the key of its root. Deleting the resource deletes the
 * Secret.
 */
export const provider: RemoteProvider<ClientCertificateInputs, ClientCertificate, "lifetime" | "renewBefore"> = {
    replaces: ["organisation", "purpose"],
    updates: ["root", "serverRoot"],
    forgets: ["lifetime", "renewBefore"],
    due: (olds, { renewBefore }, now) => isDue(olds, renewBefore, now),
    async create(inputs) {
        const { place, organisation, purpose } = inputs;
        const name = clientSecret(organisation, purpose);
        const present = await readSecret(place, name);
        const entries = present !== undefined && serves(present, inputs) ? present : await newEntries(inputs, present);
        if (entries !== present) {
            await writeSecret(
                place,
                name,
                labelsOf(organisation, "identity", clientName(organisation, purpose)),
                entries,
            );
        }
        return { id: `${place.namespace}/${name}`, made: clientIn(entries) };
    },
    async read(_id, outs) {
        const entries = await readSecret(outs.place, clientSecret(outs.organisation, outs.purpose));
        return entries?.["cert.pem"] === undefined ? undefined : clientIn(entries);
    },
    async delete(_id, outs) {
        await removeSecret(outs.place, clientSecret(outs.organisation, outs.purpose));
    },
};

function serves(entries: Entries, inputs: ClientCertificateInputs): boolean {
    const { "cert.pem": certificate, "key.pem": key, "ca.pem": serverRoot, "issuer.pem": issuer } = entries;
    return (
        certificate !== undefined &&
        key !== undefined &&
        serverRoot === inputs.serverRoot &&
        issuer === inputs.root &&
        !isDue(endsOf(certificate, inputs.root), inputs.renewBefore, new Date())
    );
}

async function newEntries(inputs: ClientCertificateInputs, present: Entries | undefined): Promise<Entries> {
    const { place, organisation, purpose, root, serverRoot, lifetime } = inputs;
    const name = clientRootSecret(organisation, purpose);
    const authority = await readSecret(place, name);
    if (authority?.["ca-key.pem"] === undefined || authority["ca-cert.pem"] !== root) {
        const what = { operation: `issue ${clientSecret(organisation, purpose)}`, target: `Secret ${name}` };
        throw failure(what, "its root is not there, or is another; run pulumi refresh, then pulumi up");
    }
    const pair = { certificate: root, key: authority["ca-key.pem"] };
    const wanted = {
        commonName: clientName(organisation, purpose),
        key: present?.["key.pem"],
        lifetime: milliseconds(lifetime),
    };
    const { certificate, key } = issueClientCertificate(pair, wanted, new Date());
    return { "cert.pem": certificate, "key.pem": key, "ca.pem": serverRoot, "issuer.pem": root };
}

function clientIn(entries: Entries): ClientCertificate {
    const { "cert.pem": certificate = "", "issuer.pem": root = "", "ca.pem": serverRoot = "" } = entries;
    return { root, serverRoot, ...endsOf(certificate, root) };
}

function endsOf(certificate: string, root: string): Ends {
    const [expires = "", rootExpires = ""] = [certificate, root].map((pem) => firstOf(certificateFacts(pem).notAfter));
    return { expires, rootExpires };
}
