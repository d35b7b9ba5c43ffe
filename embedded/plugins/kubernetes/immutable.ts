import type { JsonObject } from "../../../ground/json";
import { type Path } from "../difference";
import { isCoreSecret } from "./desired";
import type { Settings } from "./settings";

const identity: readonly Path[] = [
    ["metadata", "name"],
    ["metadata", "namespace"],
];

/** Fields that the API server lets nobody change. What is missing here is found by a dry run, where one is possible. */
const fixedByKind: Readonly<Record<string, readonly Path[]>> = {
    "apps/v1 Deployment": [["spec", "selector"]],
    "apps/v1 StatefulSet": [
        ["spec", "podManagementPolicy"],
        ["spec", "selector"],
        ["spec", "serviceName"],
        ["spec", "volumeClaimTemplates"],
    ],
    "rbac.authorization.k8s.io/v1 RoleBinding": [["roleRef"]],
    "v1 PersistentVolumeClaim": [
        ["spec", "accessModes"],
        ["spec", "dataSource"],
        ["spec", "dataSourceRef"],
        ["spec", "selector"],
        ["spec", "storageClassName"],
        ["spec", "volumeMode"],
        ["spec", "volumeName"],
    ],
    "v1 Secret": [["type"]],
    "v1 Service": [["spec", "clusterIP"]],
};

/**
 * The fields of an object that need a replacement to change. The data of ConfigMaps and Secrets is among them, as with the
 * official plugin, unless the provider's settings allow to change it.
 */
export function fixedFields(olds: JsonObject, settings: Settings): readonly Path[] {
    const name = `${String(olds.apiVersion)} ${String(olds.kind)}`;
    return [...identity, ...(fixedByKind[name] ?? []), ...fixedData(olds, name, settings)];
}

function fixedData(olds: JsonObject, name: string, settings: Settings): readonly Path[] {
    if (name !== "v1 ConfigMap" && !isCoreSecret(olds)) {
        return [];
    }
    const mutable = name === "v1 ConfigMap" ? settings.enableConfigMapMutable : settings.enableSecretMutable;
    const data: readonly Path[] = [["data"], ["binaryData"], ["stringData"]];
    if (olds.immutable === true) {
        return [...data, ["immutable"]];
    }
    return mutable ? [] : data;
}
