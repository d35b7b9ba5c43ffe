import { z } from "zod";
import { namespaceName, objectName, plainText } from "./formats";

/** Names under which Kubernetes knows whoever can reach it, or whatever runs in it (k8s.io/apiserver, user.go). */
const everybody: readonly string[] = [
    "system:anonymous",
    "system:authenticated",
    "system:serviceaccounts",
    "system:unauthenticated",
];

/** Somebody whom a RoleBinding of Kubernetes names. */
export const subject = z
    .strictObject({
        kind: z.enum(["User", "Group", "ServiceAccount"]).describe("What the cluster knows them as."),
        name: plainText.describe("By which the cluster knows them."),
        namespace: namespaceName
            .optional()
            .describe(
                "Of a service account. Default: the organisation's own namespace; only with kind ServiceAccount.",
            ),
    })
    .superRefine(({ kind, name, namespace }, context) => {
        const isAccount = kind === "ServiceAccount";
        if (!isAccount && namespace !== undefined) {
            context.addIssue({ code: "custom", path: ["namespace"], message: "only with kind ServiceAccount" });
        }
        if (!isAccount && everybody.includes(name)) {
            const message = "is everybody whom the cluster knows: name a group or users of the organisation's";
            context.addIssue({ code: "custom", path: ["name"], message });
        }
        if (isAccount && !objectName.safeParse(name).success) {
            context.addIssue({ code: "custom", path: ["name"], message: "is not the name of a service account" });
        }
    });

export type SubjectConfig = z.output<typeof subject>;
