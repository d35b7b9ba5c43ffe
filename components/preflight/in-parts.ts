import { pathOf, type Problem } from "../config/problem";
import type { NetworkModel } from "../model/network";
import type { Observed, SeenPart } from "./observed";

type Rule = (model: NetworkModel, observed: Observed) => readonly Problem[];

/** What a rule says of each cluster, by the paths of the config. */
export function inParts(parts: readonly SeenPart[], rule: Rule): readonly Problem[] {
    return parts.flatMap(({ model, observed }) =>
        placed(model, rule(model, observed)).map((problem) => ({ ...problem, path: ownPath(problem.path, model) })),
    );
}

/** Rules count the organisations that they are given, and the config has others between them: partners, and those of other clusters. */
export function placed({ organisations }: NetworkModel, problems: readonly Problem[]): readonly Problem[] {
    return problems.map(({ path, reason }) => ({
        path: path.replace(
            /^organizations\[(\d+)\]/,
            (same, index) => `organizations[${organisations[Number(index)]?.position ?? same}]`,
        ),
        reason,
    }));
}

/** Settings of a stack that a cluster may say for itself; a cluster with a name does, whoever said it before. */
const own: readonly string[] = ["context", "kubeconfig", "namespace", "createNamespace", "storage.class", "outside"];

function ownPath(path: string, { cluster: { name } }: NetworkModel): string {
    return name !== undefined && own.includes(path) ? `${pathOf("clusters", name)}.${path}` : path;
}

/** What a setting that a cluster may say for itself is called in the config. */
export function settingOn(part: NetworkModel, path: string): string {
    return `fabric:${ownPath(path, part)}`;
}

/** A sentence about what is on a cluster, with its name where it has one. */
export function onCluster({ cluster: { name } }: NetworkModel, sentence: string): string {
    return name === undefined ? sentence : `cluster ${name}: ${sentence}`;
}
