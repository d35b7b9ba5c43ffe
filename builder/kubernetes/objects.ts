import type { KubeObject } from "../../cluster/object";
import { objectsAt, textAt } from "../../ground/json";
import type { ChaincodeJson } from "../package/chaincode";
import { type ImageJson, imageReference } from "../package/image";
import { type PodTemplate, withTemplateMetadata } from "../pod-template";
import type { Settings } from "../settings";
import { annotations, labels, objectName } from "./names";
import { newPodSpec } from "./pod";

/** What one launch of a chaincode is made from. */
export interface Launch {
    readonly settings: Settings;
    readonly chaincode: ChaincodeJson;
    readonly image: ImageJson;
    /** What its pod is to be like, beside what every chaincode's pod is like. */
    readonly template: PodTemplate;
    /** The image runs code that its pod is sent, see code-container.ts. Default false: it holds all that it runs. */
    readonly takesCode?: boolean;
    /** Owner of the Job, so that it goes when the owner goes; undefined without one. */
    readonly owner: Owner | undefined;
}

export interface Owner {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
}

/** A finished Job that nobody deletes is removed after this time, in seconds; until then it can be looked at. */
const finishedSeconds = 300;

/** The chaincode's TLS material. The client pair is there twice, as some shims want PEM and others base64 of PEM. */
export function newSecret(launch: Launch, owner: Owner | undefined): KubeObject {
    const { settings, chaincode } = launch;
    const { rootCertificate, clientCertificate, clientKey } = chaincode;
    return {
        apiVersion: "v1",
        kind: "Secret",
        metadata: metadata(launch, objectName(settings, chaincode), owner),
        type: "Opaque",
        data: {
            "peer.crt": base64(rootCertificate),
            "client_pem.crt": base64(clientCertificate),
            "client_pem.key": base64(clientKey),
            "client.crt": base64(base64(clientCertificate)),
            "client.key": base64(base64(clientKey)),
        },
    };
}

/** A Job that runs the chaincode once. `user` overrides the user of the image. */
export function newJob(launch: Launch, name: string, user: number | undefined): KubeObject {
    const { settings, chaincode, owner } = launch;
    const { labels, annotations } = metadata(launch, name, owner);
    const secretName = objectName(settings, chaincode);
    return {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: metadata(launch, name, owner),
        spec: {
            backoffLimit: 0,
            ttlSecondsAfterFinished: finishedSeconds,
            template: {
                metadata: withTemplateMetadata({ labels, annotations }, launch.template),
                spec: newPodSpec({ ...launch, image: imageReference(launch.image), secretName, user }),
            },
        },
    };
}

/** A Job as the owner of what it needs. */
export function jobOwner(job: KubeObject): Owner | undefined {
    const { name, uid } = job.metadata;
    return name === undefined || uid === undefined ? undefined : { apiVersion: "batch/v1", kind: "Job", name, uid };
}

/** The UIDs of an object's owners. */
export function ownersOf(object: KubeObject): readonly string[] {
    return objectsAt(object, "metadata", "ownerReferences").map((owner) => textAt(owner, "uid"));
}

function metadata(
    { settings, chaincode }: Launch,
    name: string,
    owner: Owner | undefined,
): KubeObject["metadata"] & {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
} {
    return {
        name,
        namespace: settings.namespace,
        labels: labels(settings, chaincode),
        annotations: annotations(settings, chaincode),
        ...(owner === undefined ? {} : { ownerReferences: [owner] }),
    };
}

function base64(text: string): string {
    return Buffer.from(text).toString("base64");
}
