import { z } from "zod";
import { isContent } from "../../../cluster/kubeconfig-file";
import { namespaceName, objectName, plainText, storageClassName } from "./formats";
import { registry } from "./image-formats";
import { outside, type OutsideConfig } from "./outside";

/** Content would be in the state for everybody who reads it; it is not shown. */
export const kubeconfigPath = z
    .string()
    .refine((text) => !isContent(text.trim()), {
        error: "must be the path of a file, not a kubeconfig's content: that would be plain in the stack's state",
        abort: true,
    })
    .pipe(plainText);

/** A cluster of a stack that has several, and what of the stack's settings is its own. */
export const cluster = z.strictObject({
    context: plainText
        .optional()
        .describe(
            "Context of the kubeconfig. Two clusters need two contexts or two kubeconfigs. Default: its current one.",
        ),
    kubeconfig: kubeconfigPath
        .optional()
        .describe(
            "Path of the kubeconfig file, never its content. Default: KUBECONFIG, then ~/.kube/config, then the pod's service account.",
        ),
    namespace: namespaceName
        .optional()
        .describe(
            "Namespace there of all organisations that have none of their own, and of the volumes, keys and nodes of these. Default: the stack's namespace.",
        ),
    createNamespace: z
        .boolean()
        .optional()
        .describe("Whether the stack makes the namespaces there. Default: the stack's createNamespace."),
    registry: registry
        .optional()
        .describe(
            "Where built images are pushed for it, as host:port/path; an image is built once, and pushed to the registry of each cluster with peers. " +
                "Only with build.engine buildkit. Default: the stack's registry.",
        ),
    pullRegistry: registry
        .optional()
        .describe(
            "The same registry under the name by which its nodes know it. Default: its registry where it has one of its own, else the stack's pullRegistry.",
        ),
    storage: z
        .strictObject({
            class: storageClassName
                .optional()
                .describe(
                    "Storage class of all volumes there. Default: the stack's storage.class, then the cluster's default class.",
                ),
        })
        .prefault({})
        .describe("Volumes of its nodes."),
    outside: outside
        .optional()
        .describe(
            "By which address its orderers and peers are known outside of it. Required where a channel has nodes on several clusters. Default: the stack's outside.",
        ),
    imagePullSecrets: z
        .array(objectName)
        .default([])
        .describe(
            "Names of Secrets by which images are pulled there, in each of its namespaces, where somebody else makes them. For all pods: nodes, chaincode and builds. " +
                "Default: none.",
        ),
});

export type ClusterConfig = z.output<typeof cluster>;

/** A cluster with all that is its own, whether it says so itself or the stack does for all. */
export interface StackCluster {
    readonly name: string | undefined;
    readonly context: string | undefined;
    readonly kubeconfig: string | undefined;
    readonly namespace: string;
    readonly createNamespace: boolean;
    readonly registry: string | undefined;
    readonly pullRegistry: string | undefined;
    readonly storageClass: string | undefined;
    readonly outside: OutsideConfig | undefined;
    readonly imagePullSecrets: readonly string[];
}
