import type * as k8s from "@pulumi/kubernetes";
import { chaincodeLimits, withDefaultLimits } from "../../builder/kubernetes/limits";
import { withTemplate, withTemplateMetadata, type PodTemplate } from "../../builder/pod-template";
import type { ServerRuntime } from "../model/chaincode";
import { restricted } from "../organisations/workload";

/** Where a server finds its certificates. */
const certificates = "/etc/hyperledger/chaincode/tls";

/** Owner of mounted files, so that a chaincode's user, whoever it is, may read its key. */
const group = 1000;

interface ServerPod {
    readonly labels: Readonly<Record<string, string>>;
    /** `name@sha256:…` */
    readonly image: string;
    readonly packageId: string;
    readonly port: number;
    readonly tls: ServerRuntime["tls"];
    /** Whose pair the server shows; undefined without TLS. */
    readonly identity: ServerIdentity | undefined;
    readonly template: PodTemplate;
}

export interface ServerIdentity {
    readonly enrolmentId: string;
    /** Changes with its certificates, which only a restart brings into effect. */
    readonly fingerprint: string;
}

/** A pod that runs a chaincode as a server and passes Pod Security `restricted`. Its image must name its user by a number. */
export function serverPod(server: ServerPod): k8s.types.input.core.v1.PodTemplateSpec {
    const { labels, image, packageId, port, tls, identity, template } = server;
    const variables = Object.entries(serverEnvironment(packageId, port, tls));
    const container = {
        name: "chaincode",
        image,
        env: variables.map(([name, value]) => ({ name, value })),
        ports: [{ name: "chaincode", containerPort: port }],
        readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
        securityContext: { ...restricted },
        ...(identity === undefined ? {} : { volumeMounts: [mount] }),
    };
    const spec = {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, fsGroup: group, seccompProfile: { type: "RuntimeDefault" } },
        containers: [container],
        ...(identity === undefined ? {} : { volumes: [certificateVolume(identity.enrolmentId)] }),
    };
    const metadata = {
        labels,
        ...(identity === undefined ? {} : { annotations: { "fabric/identity": identity.fingerprint } }),
    };
    const asked = withDefaultLimits(withTemplate(spec, template), chaincodeLimits);
    return { metadata: withTemplateMetadata(metadata, template), spec: asked };
}

const mount = { name: "tls", mountPath: certificates, readOnly: true };

/** All from one Secret: an organisation's public roots are in the network's namespace. */
function certificateVolume(identity: string): k8s.types.input.core.v1.Volume {
    const items = [
        { key: "cert.pem", path: "server.crt" },
        { key: "key.pem", path: "server.key" },
        { key: "ca.pem", path: "ca.crt" },
    ];
    return { name: "tls", secret: { secretName: `${identity}-tls`, items, defaultMode: 0o440 } };
}

/** Each shim, each sample of Fabric and each article has names of its own for the same few things; all of them are given. */
export function serverEnvironment(
    packageId: string,
    port: number,
    tls: ServerRuntime["tls"],
): Readonly<Record<string, string>> {
    const address = `0.0.0.0:${port}`;
    const ids = ["CHAINCODE_ID", "CHAINCODE_CCID", "CORE_CHAINCODE_ID", "CORE_CHAINCODE_ID_NAME"];
    const addresses = ["CHAINCODE_SERVER_ADDRESS", "CHAINCODE_ADDRESS", "CORE_CHAINCODE_ADDRESS"];
    return {
        ...Object.fromEntries(ids.map((name) => [name, packageId])),
        ...Object.fromEntries(addresses.map((name) => [name, address])),
        CHAINCODE_TLS_DISABLED: String(tls === "none"),
        CORE_PEER_TLS_ENABLED: String(tls !== "none"),
        ...(tls === "none" ? {} : tlsEnvironment(tls)),
    };
}

function tlsEnvironment(tls: "server" | "mutual"): Readonly<Record<string, string>> {
    const [certificate, key, root] = ["server.crt", "server.key", "ca.crt"].map((file) => `${certificates}/${file}`);
    return {
        CORE_CHAINCODE_TLS_CERT_FILE: certificate ?? "",
        CORE_CHAINCODE_TLS_KEY_FILE: key ?? "",
        CHAINCODE_TLS_CERT: certificate ?? "",
        CHAINCODE_TLS_KEY: key ?? "",
        ...(tls === "mutual"
            ? { CORE_CHAINCODE_TLS_CLIENT_CACERT_FILE: root ?? "", CHAINCODE_CLIENT_CA_CERT: root ?? "" }
            : {}),
    };
}
