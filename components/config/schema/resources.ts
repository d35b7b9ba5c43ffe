import { z } from "zod";
import { amount } from "../units";
import { quantity, quantityReason, resourceName } from "./amounts";

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
        const refuse = (kind: string, name: string, message: string | false | undefined): void => {
            if (message !== undefined && message !== false) {
                context.addIssue({ code: "custom", path: [kind, name], message });
            }
        };
        for (const [name, text] of Object.entries(limits)) {
            refuse("limits", name, quantityReason(name, text));
        }
        for (const [name, text] of Object.entries(requests)) {
            const limit = limits[name] ?? "";
            const isAbove = (amount(text) ?? 0) > (amount(limit) ?? Infinity);
            refuse("requests", name, quantityReason(name, text));
            refuse("requests", name, isAbove && `must not be above the limit (${limit})`);
        }
    });
