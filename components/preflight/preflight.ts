import * as pulumi from "@pulumi/pulumi";
import { objectAt, type JsonObject } from "../../ground/json";
import type { Problem } from "../config/problem";
import { inOrder, problemList } from "../config/problems";
import type { NetworkModel } from "../model/network";
import { parts } from "../model/parts";
import type { ClusterAddresses } from "../policies/policies";
import { resourceProblems } from "../state/problems";
import { stateRefusal } from "../state/refusal";
import { answeringParts } from "./away";
import { refuseForeign } from "./foreign";
import { formerOutputs, formerStateOf, readState } from "./former-state";
import { placed } from "./in-parts";
import { observe } from "./observe";
import type { Observed } from "./observed";
import { recordedIn } from "./recorded";
import { clusterProblems, preflightProblems, preflightWarnings } from "./rules";
import { waitingWarnings } from "./rules/agreements";
import { partnerProblems, partnerWarnings } from "./rules/partners";
import { sameServerProblems } from "./same-servers";
import { accessWarnings } from "./verified";

/** What lives of a network. */
export interface Lives extends Observed {
    /** By the name of each cluster that has answered, where it has what pods need. */
    readonly surroundings: ReadonlyMap<string | undefined, ClusterAddresses>;
    /** The outputs of the stack as the last `up` told them. */
    readonly outputs: JsonObject;
}

/**
 * Looks at the network that lives, before any resource is declared, and refuses a change that would break it
 * or take over what is somebody else's.
 *
 * @returns what lives of it
 * @throws pulumi.RunError that lists all that is refused, path first, at preview and at up alike; also when the cluster
 * cannot be reached, of several with a warning instead
 */
export async function preflight(model: NetworkModel): Promise<Lives> {
    const state = await readState();
    refuseForeignCode(state);
    const { parts: all, warnings: away } = await answeringParts(parts(model));
    await refuseForeign(all, recordedIn(state));
    const seen = await observe(model, formerStateOf(state), all);
    const { formerState } = seen.whole;
    const refused = [
        refusal("change", "that the running network would not survive", [
            ...preflightProblems(model, seen),
            ...partnerProblems(model, formerState),
        ]),
        refusal("setting", `that ${whichCluster(model)} cannot meet`, [
            ...sameServerProblems(parts(model)),
            ...clusterProblems(seen),
        ]),
    ].filter((text) => text !== "");
    if (refused.length > 0) {
        throw new pulumi.RunError(refused.join("\n"));
    }
    const pending = pulumi.runtime.isDryRun() ? waitingWarnings(model, seen.whole) : [];
    const found = [
        ...preflightWarnings(model, seen),
        ...placed(model, pending),
        ...partnerWarnings(model, formerState),
    ];
    const warnings = named(found).map(({ path, reason }) => `${path}: ${reason}`);
    for (const warning of [...away, ...all.flatMap(accessWarnings), ...seen.whole.unseen, ...warnings]) {
        void pulumi.log.warn(warning);
    }
    const surroundings = seen.parts.map((part) => [part.model.cluster.name, part.observed.clusterAddresses] as const);
    return { ...seen.whole, surroundings: new Map(surroundings), outputs: formerOutputs(state) };
}

function whichCluster({ clusters }: NetworkModel): string {
    return clusters.length === 1 ? "this cluster" : "its cluster";
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

/** With the project's name before each path, as the CLI takes it. */
function named(problems: readonly Problem[]): readonly Problem[] {
    const project = new pulumi.Config().name;
    return problems.map(({ path, reason }) => ({ path: `${project}:${path}`, reason }));
}
