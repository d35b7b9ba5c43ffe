import type { JsonObject } from "../../ground/json";
import type { ChaincodeJson } from "../package/chaincode";
import { type PodTemplate, withTemplate } from "../pod-template";
import type { Settings } from "../settings";
import { withCode } from "./code-container";
import { chaincodeLimits, withDefaultLimits } from "./limits";
import { withNodeRole } from "./placement";

/** Name of the container in a chaincode pod. */
export const containerName = "chaincode";

/** What a chaincode pod is made from. */
interface PodParts {
    readonly settings: Settings;
    readonly chaincode: ChaincodeJson;
    /** `name@digest`. */
    readonly image: string;
    readonly secretName: string;
    /** undefined leaves the image its own user, which then must be a number. */
    readonly user: number | undefined;
    /** Comes over all that is fixed here, but for what the chaincode needs to find its peer. */
    readonly template: PodTemplate;
    /** Default false. */
    readonly takesCode?: boolean;
}

const certificates = "/etc/hyperledger/fabric";
const volume = "certs";

/** As long as the peer gives `run` to end. */
const graceSeconds = 5;

/** A pod that passes Pod Security `restricted`, unless its template asks for more. */
export function newPodSpec(parts: PodParts): JsonObject {
    const { settings, secretName, user, template, takesCode = false } = parts;
    const spec = {
        restartPolicy: "Never",
        serviceAccountName: settings.serviceAccount,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: graceSeconds,
        securityContext: {
            runAsNonRoot: true,
            seccompProfile: { type: "RuntimeDefault" },
            ...(user === undefined ? {} : { runAsUser: user }),
        },
        containers: [newContainer(parts)],
        volumes: [{ name: volume, secret: { secretName } }],
    };
    const asked = withTemplate(takesCode ? withCode(spec) : spec, template);
    return withNodeRole(withDefaultLimits(asked, chaincodeLimits), settings.nodeRole);
}

function newContainer({ chaincode, image }: PodParts) {
    return {
        name: containerName,
        image,
        env: Object.entries(environment(chaincode)).map(([name, value]) => ({ name, value })),
        volumeMounts: [{ name: volume, mountPath: certificates, readOnly: true }],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    };
}

/** What the chaincode shims of Fabric read, each its own part of it. */
function environment({ chaincodeId, peerAddress, mspId, rootCertificate }: ChaincodeJson): Record<string, string> {
    return {
        CORE_CHAINCODE_ID_NAME: chaincodeId,
        CORE_PEER_ADDRESS: peerAddress,
        CORE_PEER_TLS_ENABLED: String(rootCertificate !== ""),
        CORE_PEER_TLS_ROOTCERT_FILE: `${certificates}/peer.crt`,
        CORE_TLS_CLIENT_KEY_PATH: `${certificates}/client.key`,
        CORE_TLS_CLIENT_CERT_PATH: `${certificates}/client.crt`,
        CORE_TLS_CLIENT_KEY_FILE: `${certificates}/client_pem.key`,
        CORE_TLS_CLIENT_CERT_FILE: `${certificates}/client_pem.crt`,
        CORE_PEER_LOCALMSPID: mspId,
    };
}
