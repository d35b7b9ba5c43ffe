import type { KubeClient } from "../../../../cluster/client";
import { evidence } from "../../../../cluster/evidence";
import type { KubeObject } from "../../../../cluster/object";
import type { Trouble } from "../../../../cluster/troubles";
import { failure } from "../../../../fabric/failure";
import { describe, objectId } from "../kinds";

/** Why a wait ended without success. */
export interface Ending {
    readonly reason: string | undefined;
    /** What stands in the way, as far as that is known. */
    readonly trouble: Trouble | undefined;
}

/** The failure of a wait, with the last words of the container that is to blame. */
export async function explained(client: KubeClient, object: KubeObject, { reason, trouble }: Ending): Promise<Error> {
    const told = [
        reason ?? "",
        trouble?.text ?? "",
        ...(await evidence(client, object.metadata.namespace ?? "", trouble)),
    ];
    const operation = `${verbs[object.kind] ?? "start"} ${describe(object, objectId(object.metadata))}`;
    return failure({ operation, target: client.target }, told.filter((part) => part !== "").join("; "));
}

const verbs: Readonly<Record<string, string>> = {
    CustomResourceDefinition: "establish",
    DaemonSet: "roll out",
    Deployment: "roll out",
    Job: "complete",
    PersistentVolumeClaim: "bind",
    Service: "get an address for",
    StatefulSet: "roll out",
};
