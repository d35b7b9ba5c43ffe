import { msp } from "@hyperledger/fabric-protos";
import { stringify } from "yaml";

/** What a channel has to know of an organisation to recognise its members. All certificates are PEM. */
interface MspDefinition {
    readonly mspId: string;
    /** Roots of the enrolment certificates. At least one. */
    readonly rootCertificates: readonly string[];
    /** Between the roots and what they issued. Default none. */
    readonly intermediateCertificates?: readonly string[];
    /** Lists of revoked certificates. Default none. */
    readonly revocationList?: readonly string[];
    /** Roots of the TLS certificates. */
    readonly tlsRootCertificates: readonly string[];
    /** Between those and what they issued. Default none. */
    readonly tlsIntermediateCertificates?: readonly string[];
    /** Whether the organisational unit of a certificate says if it is a client, peer, admin or orderer. */
    readonly nodeOUs: boolean;
}

/** The value that Fabric writes for an MSP of X.509 certificates (msp.ProviderType FABRIC). */
const fabricType = 0;

/** The MSP of an organisation as a value of a channel's configuration; what configtxgen makes of an MSP folder. */
export function mspConfig(definition: MspDefinition): msp.MSPConfig {
    const config = new msp.MSPConfig();
    config.setType(fabricType);
    config.setConfig(fabricMspConfig(definition).serializeBinary());
    return config;
}

/** config.yaml of an MSP folder; `caFile` is the path of the root inside that folder, "cacerts/ca.pem". */
export function nodeOuConfig(caFile: string): string {
    const identifier = (kind: string): object => ({ Certificate: caFile, OrganizationalUnitIdentifier: kind });
    return stringify({
        NodeOUs: {
            Enable: true,
            ClientOUIdentifier: identifier("client"),
            PeerOUIdentifier: identifier("peer"),
            AdminOUIdentifier: identifier("admin"),
            OrdererOUIdentifier: identifier("orderer"),
        },
    });
}

function fabricMspConfig(definition: MspDefinition): msp.FabricMSPConfig {
    const { intermediateCertificates = [], revocationList = [], tlsIntermediateCertificates = [] } = definition;
    const config = new msp.FabricMSPConfig();
    config.setName(definition.mspId);
    config.setRootCertsList(definition.rootCertificates.map(bytes));
    config.setIntermediateCertsList(intermediateCertificates.map(bytes));
    config.setRevocationListList(revocationList.map(bytes));
    config.setTlsRootCertsList(definition.tlsRootCertificates.map(bytes));
    config.setTlsIntermediateCertsList(tlsIntermediateCertificates.map(bytes));
    config.setCryptoConfig(cryptoConfig());
    if (definition.nodeOUs) {
        config.setFabricNodeOus(nodeOus(definition.rootCertificates));
    }
    return config;
}

function cryptoConfig(): msp.FabricCryptoConfig {
    const config = new msp.FabricCryptoConfig();
    config.setSignatureHashFamily("SHA2");
    config.setIdentityIdentifierHashFunction("SHA256");
    return config;
}

/** An identifier names one root; with several roots it names none, and the unit counts whichever root signed. */
function nodeOus(rootCertificates: readonly string[]): msp.FabricNodeOUs {
    const root = rootCertificates.length === 1 ? rootCertificates[0] : undefined;
    const units = new msp.FabricNodeOUs();
    units.setEnable(true);
    units.setClientOuIdentifier(ouIdentifier("client", root));
    units.setPeerOuIdentifier(ouIdentifier("peer", root));
    units.setAdminOuIdentifier(ouIdentifier("admin", root));
    units.setOrdererOuIdentifier(ouIdentifier("orderer", root));
    return units;
}

function ouIdentifier(unit: string, root = ""): msp.FabricOUIdentifier {
    const identifier = new msp.FabricOUIdentifier();
    identifier.setCertificate(bytes(root));
    identifier.setOrganizationalUnitIdentifier(unit);
    return identifier;
}

function bytes(pem: string): Uint8Array {
    return Buffer.from(pem);
}
