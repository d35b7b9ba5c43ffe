import http from "node:http";

import { isJsonObject } from "../../ground/json";
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
): Promise<Readonly<Record<string, unknown>> | undefined> {
    const [repository, tag] = reference.split(":");
    const url = `http://${registry}/v2/${repository ?? ""}`;
    const headers = { accept: manifestTypes, authorization: `Basic ${basicCredential(registryUser)}` };
    const manifest = await getJson(`${url}/manifests/${tag ?? ""}`, headers);
    const digest = isJsonObject(manifest?.config) ? manifest.config.digest : undefined;
    const image = typeof digest === "string" ? await getJson(`${url}/blobs/${digest}`, headers) : undefined;
    const config = isJsonObject(image?.config) ? image.config : undefined;
    return config === undefined ? undefined : isJsonObject(config.Labels) ? config.Labels : {};
}

function getJson(
    url: string,
    headers: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>> | undefined> {
    return new Promise((resolve, reject) => {
        const request = http.get(url, { agent: false, headers }, (answer) => {
            const chunks: Buffer[] = [];
            answer.on("data", (chunk: Buffer) => chunks.push(chunk));
            answer.on("error", reject);
            answer.on("end", () => {
                resolve(answer.statusCode === 200 ? parsed(Buffer.concat(chunks)) : undefined);
            });
        });
        request.on("error", reject);
    });
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> | undefined {
    try {
        const value: unknown = JSON.parse(body.toString("utf8"));
        return isJsonObject(value) ? value : undefined;
    } catch {
        return undefined;
    }
}
