import { keyProblems, keyWarnings } from "../../../../components/preflight/rules/keys";
import { certificateFacts, issueServerCertificate, newRootAuthority } from "../../../../fabric/certificates";
import { itSays, liveChannel, organisation } from "../../../support/observed";

const [key, root, tlsRoot, other] = ["orderer", "ca", "tlsca", "other"].map((commonName) => {
    const { certificate } = newRootAuthority({ commonName }, new Date());
    return { certificate, fingerprint: certificateFacts(certificate).publicKeySha256 };
}) as [Known, Known, Known, Known]; // As many as there are names.

interface Known {
    readonly certificate: string;
    readonly fingerprint: string;
}

const name = "org0-orderer1";
const org1 = {
    ...organisation("org1", "Org1MSP"),
    rootCertificates: [root.certificate],
    tlsRootCertificates: [tlsRoot.certificate],
};

function channel(called: string, host = name): ReturnType<typeof liveChannel> {
    const living = liveChannel({ name: called, members: [org1] });
    const certificates = { clientTlsCertificate: key.certificate, serverTlsCertificate: key.certificate };
    const consenters = [{ host, port: 6050, ...certificates }];
    return { ...living, facts: living.facts && { ...living.facts, consenters } };
}

/** A channel that knows two consenters by one host, the second one first. */
function outsideChannel(): ReturnType<typeof liveChannel> {
    const tls = newRootAuthority({ commonName: "tlsca.org0" }, new Date());
    const orderers = [{ ...organisation("org0", "OrdererMSP"), tlsRootCertificates: [tls.certificate] }];
    const living = liveChannel({ orderers });
    const known = ["org0-orderer2", name].map((commonName, index) => {
        const { certificate } = issueServerCertificate(tls, { hosts: ["203.0.113.7"], commonName }, new Date());
        const certificates = { clientTlsCertificate: certificate, serverTlsCertificate: certificate };
        return { host: "203.0.113.7", port: 30001 + index, ...certificates };
    });
    return { ...living, facts: living.facts && { ...living.facts, consenters: known } };
}

const outside = outsideChannel();
const outsideKeys = Object.fromEntries(
    (outside.facts?.consenters ?? []).map(({ port, serverTlsCertificate }) => [
        port === 30002 ? name : "org0-orderer2",
        certificateFacts(serverTlsCertificate).publicKeySha256,
    ]),
);

const [outsideRoot = ""] = outside.facts?.orderers[0]?.tlsRootCertificates ?? [];
const outsideRoots = { org0: { ca: undefined, tlsca: certificateFacts(outsideRoot).publicKeySha256 } };

const consenters = { [name]: key.fingerprint };
const roots = { org1: { ca: root.fingerprint, tlsca: tlsRoot.fingerprint } };
const replace =
    "with another key the other orderers do not let it take part. Restore the Secret from a backup; without one, administrators of the channel have to replace the consenter in its config";
const takeIn =
    "what another root issues counts for nothing there. Restore the Secret from a backup; without one, the channel has to take in org1 anew";

describe("keyProblems", () => {
    itSays(keyProblems, { channels: [channel("mychannel")], keys: { consenters, roots } }, [
        { what: "says nothing while all keys are those that the channel knows", says: [] },
        {
            what: "says nothing while a consenter that the channel knows with its namespace has its key",
            observed: { channels: [channel("mychannel", `${name}.fabric-dev.svc`)] },
            says: [],
        },
        {
            what: "says nothing while consenters of one host outside have their keys",
            observed: { channels: [outside], keys: { consenters: outsideKeys, roots: outsideRoots } },
            says: [],
        },
        {
            what: "refuses another key of one of them",
            observed: {
                channels: [outside],
                keys: { consenters: { ...outsideKeys, [name]: other.fingerprint }, roots: outsideRoots },
            },
            says: [
                `organizations[0].orderers: channel mychannel knows the consenter ${name} by the TLS key ${outsideKeys[name] ?? ""} (SHA-256 of the public key), but the key in Secret ${name}-tls is ${other.fingerprint}: ${replace}`,
            ],
        },
        { what: "says nothing where the Secrets may not be read", observed: { keys: undefined }, says: [] },
        {
            what: "says nothing of a network that is not there",
            observed: { channels: [], keys: { consenters: {}, roots: {} } },
            says: [],
        },
        {
            what: "says nothing of keys that cannot be read in the channel",
            observed: { channels: [liveChannel()], keys: { consenters: {}, roots: {} } },
            says: [],
        },
        {
            what: "refuses a lost key of a consenter, once for all channels",
            observed: { channels: [channel("mychannel"), channel("other")], keys: { consenters: {}, roots } },
            says: [
                `organizations[0].orderers: channel mychannel, other knows the consenter ${name} by the TLS key ${key.fingerprint} (SHA-256 of the public key), but Secret ${name}-tls has no key: ${replace}`,
            ],
        },
        {
            what: "refuses a foreign key of a consenter, with both fingerprints",
            observed: { keys: { consenters: { [name]: other.fingerprint }, roots } },
            says: [
                `organizations[0].orderers: channel mychannel knows the consenter ${name} by the TLS key ${key.fingerprint} (SHA-256 of the public key), but the key in Secret ${name}-tls is ${other.fingerprint}: ${replace}`,
            ],
        },
        {
            what: "refuses a foreign root and a lost one, with their fingerprints",
            observed: { keys: { consenters, roots: { org1: { ca: other.fingerprint, tlsca: undefined } } } },
            says: [
                `organizations[1]: channel mychannel knows org1 by the root of its CA ${root.fingerprint} (SHA-256 of the public key), but the key in Secret org1-ca is ${other.fingerprint}: ${takeIn}`,
                `organizations[1]: channel mychannel knows org1 by the root of its TLS CA ${tlsRoot.fingerprint} (SHA-256 of the public key), but Secret org1-ca has no key: ${takeIn}`,
            ],
        },
        {
            what: "leaves an organisation of another MSP ID to its own rule",
            change: (config) => Object.assign(config.organizations[1] ?? {}, { mspId: "OtherMSP" }),
            observed: { keys: { consenters, roots: {} } },
            says: [],
        },
    ]);
});

describe("keyWarnings", () => {
    const old = { ...channel("mychannel"), source: "first block" } as const;
    const foreign = { consenters: { [name]: other.fingerprint }, roots };
    const sentence = `organizations[0].orderers: channel mychannel knows the consenter ${name} by the TLS key ${key.fingerprint} (SHA-256 of the public key), but the key in Secret ${name}-tls is ${other.fingerprint}: ${replace}`;
    itSays(keyWarnings, {}, [
        {
            what: "tell of another key than the first block's, as the consenter may have been replaced since",
            observed: { channels: [old], keys: foreign },
            says: [sentence],
        },
        {
            what: "leave a lost key to the refusal",
            observed: { channels: [old], keys: { consenters: {}, roots } },
            says: [],
        },
        {
            what: "leave to the refusal what a node tells",
            observed: { channels: [channel("mychannel")], keys: foreign },
            says: [],
        },
    ]);
    itSays(keyProblems, {}, [
        {
            what: "are no problems, too",
            observed: { channels: [old], keys: foreign },
            says: [],
        },
        {
            what: "are none of a foreign root, which is refused by a first block, too",
            observed: {
                channels: [old],
                keys: { consenters, roots: { org1: { ...roots.org1, ca: other.fingerprint } } },
            },
            says: [
                `organizations[1]: channel mychannel knows org1 by the root of its CA ${root.fingerprint} (SHA-256 of the public key), but the key in Secret org1-ca is ${other.fingerprint}: ${takeIn}`,
            ],
        },
    ]);
});
