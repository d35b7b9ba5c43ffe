import type { Problem } from "../config/problem";
import type { NetworkModel } from "../model/network";
import type { Observed } from "./observed";
import { volumeProblems } from "./rules/volumes";

/** What a change would break of a network that lives, one entry for each, with what is safe instead; pure. */
export function preflightProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    return [...volumeProblems(model, observed)];
}
