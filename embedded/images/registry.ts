import http from "node:http";

import { fieldAt, isJsonObject, objectAt, parseJson, textAt, type JsonObject } from "../../ground/json";
import { type RegistryUser, basicCredential } from "../cluster/registry-user";

const manifestTypes = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** A registry without TLS on this machine, and who asks it. */
interface AskedRegistry {
    readonly registry: string;
    readonly registryUser: RegistryUser;
}

/** The labels of an image in a registry; undefined when it does not have the image whole. */
export async function imageLabels(
    { registry, registryUser }: AskedRegistry,
    reference: string,
): Promise<JsonObject | undefined> {
    const [repository, tag] = reference.split(":");
    const url = `http://${registry}/v2/${repository ?? ""}`;
    const headers = { accept: manifestTypes, authorization: `Basic ${basicCredential(registryUser)}` };
    const manifest = await getJson(`${url}/manifests/${tag ?? ""}`, headers);
    const digest = textAt(manifest, "config", "digest");
    const image = digest === "" ? undefined : await getJson(`${url}/blobs/${digest}`, headers);
    const config = fieldAt(image, "config");
    return isJsonObject(config) ? objectAt(config, "Labels") : undefined;
}

/** undefined for what is not there, or no JSON. */
function getJson(url: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
    return new Promise((resolve, reject) => {
        const request = http.get(url, { agent: false, headers }, (answer) => {
            const chunks: Buffer[] = [];
            answer.on("data", (chunk: Buffer) => chunks.push(chunk));
            answer.on("error", reject);
            answer.on("end", () => {
                resolve(answer.statusCode === 200 ? parseJson(Buffer.concat(chunks).toString()) : undefined);
            });
        });
        request.on("error", reject);
    });
}
