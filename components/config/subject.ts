import { z } from "zod";
import { namespaceName, objectName, plainText } from "./formats";

/** Somebody whom a RoleBinding of Kubernetes names. */
export const subject = z
    .strictObject({
        kind: z
            .enum(["User", "Group", "ServiceAccount"], 'must be "User", "Group" or "ServiceAccount"')
            .describe("What the cluster knows them as."),
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
        if (isAccount && !objectName.safeParse(name).success) {
            context.addIssue({ code: "custom", path: ["name"], message: "is not the name of a service account" });
        }
    });

export type SubjectConfig = z.output<typeof subject>;
