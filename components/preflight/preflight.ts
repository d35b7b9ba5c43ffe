import * as pulumi from "@pulumi/pulumi";
import { objectAt, type JsonObject } from "../../ground/json";
import type { Problem } from "../config/problem";
import { inOrder, problemList } from "../config/problems";
import type { NetworkModel } from "../model/network";
import { resourceProblems } from "../state/problems";
import { stateRefusal } from "../state/refusal";
import { refuseForeign } from "./foreign";
import { formerStateOf, readState } from "./former-state";
import { observe } from "./observe";
import type { Observed } from "./observed";
import { recordedIn } from "./recorded";
import { clusterProblems, preflightProblems, preflightWarnings } from "./rules";
import { waitingWarnings } from "./rules/agreements";
import { partnerProblems, partnerWarnings } from "./rules/partners";
import { accessWarnings } from "./verified";

/**
 * Looks at the network that lives, before any resource is declared, and refuses a change that would break it
 * or take over what is somebody else's.
 *
 * @returns what lives of it
 * @throws pulumi.RunError that lists all that is refused, path first, at preview and at up alike; also when the cluster
 * cannot be reached
 */
export async function preflight(model: NetworkModel): Promise<Observed> {
    const state = await readState();
    refuseForeignCode(state);
    await refuseForeign(model, recordedIn(state));
    const observed = await observe(model, formerStateOf(state));
    const refused = [
        refusal("change", "that the running network would not survive", [
            ...placed(model, preflightProblems(model, observed)),
            ...partnerProblems(model, observed.formerState),
        ]),
        refusal("setting", "that this cluster cannot meet", placed(model, clusterProblems(model, observed))),
    ].filter((text) => text !== "");
    if (refused.length > 0) {
        throw new pulumi.RunError(refused.join("\n"));
    }
    const pending = pulumi.runtime.isDryRun() ? waitingWarnings(model, observed) : [];
    const found = [
        ...placed(model, [...preflightWarnings(model, observed), ...pending]),
        ...partnerWarnings(model, observed.formerState),
    ];
    const warnings = named(found).map(({ path, reason }) => `${path}: ${reason}`);
    for (const warning of [...accessWarnings(model), ...observed.unseen, ...warnings]) {
        void pulumi.log.warn(warning);
    }
    return observed;
}

/** What was changed there runs when this `up` updates or deletes the resource; a refresh or destroy asks no program, see components/state/check.ts. */
function refuseForeignCode(state: JsonObject): void {
    const resources = Object.entries(state).map(([urn, resource]) => ({ ...objectAt(resource), urn }));
    const refusal = stateRefusal(resources.flatMap(resourceProblems));
    if (refusal !== undefined) {
        throw new pulumi.RunError(refusal);
    }
}

/** What is refused for one reason, under a headline of its own; "" when nothing is. */
function refusal(noun: string, fault: string, problems: readonly Problem[]): string {
    const found = problems.length === 1 ? `a ${noun}` : `${problems.length} ${noun}s`;
    const head = `The config of stack ${pulumi.getStack()} has ${found} ${fault}; nothing was changed:`;
    return problems.length === 0 ? "" : `${head}\n${problemList(inOrder(named(problems)))}`;
}

/** Rules count the stack's own organisations, and the config has partners between them. */
function placed({ organisations }: NetworkModel, problems: readonly Problem[]): readonly Problem[] {
    return problems.map(({ path, reason }) => ({
        path: path.replace(
            /^organizations\[(\d+)\]/,
            (same, index) => `organizations[${organisations[Number(index)]?.position ?? same}]`,
        ),
        reason,
    }));
}

/** With the project's name before each path, as the CLI takes it. */
function named(problems: readonly Problem[]): readonly Problem[] {
    const project = new pulumi.Config().name;
    return problems.map(({ path, reason }) => ({ path: `${project}:${path}`, reason }));
}
