import { isJsonObject, type JsonObject, type KubeObject } from "../../cluster/object";
import type { Claim } from "./observed";

/** A claim that this program made; undefined for any other. */
export function claimOf({ metadata, spec }: KubeObject): Claim | undefined {
    const { name, labels = {} } = metadata;
    const organisation = labels["app.kubernetes.io/part-of"];
    const component = labels["app.kubernetes.io/component"];
    if (name === undefined || organisation === undefined || component === undefined || !isJsonObject(spec)) {
        return undefined;
    }
    const size = textAt(spec, "resources", "requests", "storage") ?? "0";
    return { name, organisation, component, size, storageClass: textAt(spec, "storageClassName") };
}

function textAt(object: JsonObject, ...keys: readonly string[]): string | undefined {
    const found = keys.reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), object);
    return typeof found === "string" ? found : undefined;
}
