import { z } from "zod";
import { quantity, quantityReason, resourceName } from "./amounts";
import { amount } from "./units";

const amounts = z.record(resourceName, quantity);

/** Kubernetes requests and limits of one container. */
export const resources = z
    .strictObject({
        requests: amounts.optional().describe("What the container is given for certain, by resource name."),
        limits: amounts
            .optional()
            .describe(
                "What the container may not exceed, by resource name. Each that is given takes the place of the default; without one it is twice the request, where that is more than the default.",
            ),
    })
    .superRefine(({ requests = {}, limits = {} }, context) => {
        const amounts = [...Object.entries({ requests, limits })].flatMap(([kind, values]) =>
            Object.entries(values).map(([name, text]) => ({ path: [kind, name], reason: quantityReason(name, text) })),
        );
        for (const { path, reason } of amounts) {
            if (reason !== undefined) {
                context.addIssue({ code: "custom", path, message: reason });
            }
        }
        for (const [name, request] of Object.entries(requests)) {
            const limit = limits[name];
            if (limit !== undefined && (amount(request) ?? 0) > (amount(limit) ?? 0)) {
                context.addIssue({
                    code: "custom",
                    path: ["requests", name],
                    message: `must not be above the limit (${limit})`,
                });
            }
        }
    });
