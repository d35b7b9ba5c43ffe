import { z } from "zod";
import { quantity, resourceName } from "./formats";

const amounts = z.record(resourceName, quantity);

/** Kubernetes requests and limits of one container. */
export const resources = z.strictObject({
    requests: amounts.optional().describe("What the container is given for certain, by resource name."),
    limits: amounts.optional().describe("What the container may not exceed, by resource name. Default: no limits."),
});
