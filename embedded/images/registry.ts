import http from "node:http";

import { isJsonObject } from "../../cluster/object";

const manifestTypes = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** The labels of an image in a registry without TLS on this machine; undefined when it does not have the image whole. */
export async function imageLabels(
    registry: string,
    reference: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
    const [repository, tag] = reference.split(":");
    const url = `http://${registry}/v2/${repository ?? ""}`;
    const manifest = await getJson(`${url}/manifests/${tag ?? ""}`);
    const digest = isJsonObject(manifest?.config) ? manifest.config.digest : undefined;
    const image = typeof digest === "string" ? await getJson(`${url}/blobs/${digest}`) : undefined;
    const config = isJsonObject(image?.config) ? image.config : undefined;
    return config === undefined ? undefined : isJsonObject(config.Labels) ? config.Labels : {};
}

function getJson(url: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    return new Promise((resolve, reject) => {
        const request = http.get(url, { agent: false, headers: { accept: manifestTypes } }, (answer) => {
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
