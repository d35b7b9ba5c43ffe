import { isJsonObject } from "../../ground/json";
import type { State, StateResource } from "./stack";

/** By this key the engine marks what a state has encrypted. */
const secretMark = "4dabf18193072939515e22adb298388d";

/**
 * Where objects are declared otherwise than the API server gives them back: each is a difference after a refresh that takes what it reads
 * for the inputs. `<kind> <name>: <path> <declared> and not <read>`.
 */
export function declaredOtherwise({ deployment }: State): readonly string[] {
    return kubernetesObjects(deployment.resources ?? []).flatMap(({ urn, type, inputs, outputs }) =>
        differences(inputs, outputs, "").map((what) => `${type.split(":").at(-1)} ${urn.split("::").at(-1)}: ${what}`),
    );
}

/** How many objects of Kubernetes a state has. */
export function objectCount({ deployment }: State): number {
    return kubernetesObjects(deployment.resources ?? []).length;
}

function kubernetesObjects(resources: readonly StateResource[]): readonly StateResource[] {
    return resources.filter(({ type }) => type.startsWith("kubernetes:"));
}

function differences(declared: unknown, read: unknown, path: string): readonly string[] {
    const differ = [`${path} ${JSON.stringify(declared)} and not ${JSON.stringify(read)}`];
    if (isJsonObject(declared)) {
        return secretMark in declared
            ? read === undefined
                ? differ
                : []
            : isJsonObject(read)
              ? Object.keys(declared)
                    .filter((key) => !key.startsWith("__"))
                    .flatMap((key) => differences(declared[key], read[key], `${path}.${key}`))
              : differ;
    }
    if (Array.isArray(declared)) {
        return Array.isArray(read)
            ? declared.flatMap((one, index) => differences(one, read[index], `${path}[${index}]`))
            : differ;
    }
    return declared === read ? [] : differ;
}
