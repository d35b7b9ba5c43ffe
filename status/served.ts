import { objectsAt, textAt } from "../ground/json";

/** The packages that a pod's containers are told to serve, by its spec. */
export function servedBy(spec: unknown): readonly string[] {
    const variables = objectsAt(spec, "containers").flatMap((container) => objectsAt(container, "env"));
    return variables.filter((one) => textAt(one, "name") === "CHAINCODE_ID").map((one) => textAt(one, "value"));
}
