import { openRepository } from "../../components/images/registry";
import { fieldAt, isJsonObject, objectAt, parseJson, textAt, type JsonObject } from "../../ground/json";
import type { RegistryUser } from "../cluster/registry-user";

/** A registry without TLS on this machine, and who asks it. */
interface AskedRegistry {
    readonly registry: string;
    readonly registryUser: RegistryUser;
}

/** The labels of an image in a registry; undefined when it does not have the image whole. */
export async function imageLabels(
    { registry, registryUser: { name: username, password: secret } }: AskedRegistry,
    reference: string,
): Promise<JsonObject | undefined> {
    const [path = "", tag = ""] = reference.split(":");
    const repository = openRepository(`${registry}/${path}`, () => Promise.resolve({ username, secret }));
    const json = async (kind: "manifests" | "blobs", named: string): Promise<unknown> =>
        parseJson((await repository.read(kind, named))?.toString() ?? "");
    const digest = textAt(await json("manifests", tag), "config", "digest");
    const config = digest === "" ? undefined : fieldAt(await json("blobs", digest), "config");
    return isJsonObject(config) ? objectAt(config, "Labels") : undefined;
}
