import { certificateProblems } from "./checks/certificates";
import { chaincodeProblems } from "./checks/chaincodes";
import { channelProblems } from "./checks/channels";
import { clusterProblems } from "./checks/clusters";
import { imageProblems } from "./checks/images";
import { namespaceProblems } from "./checks/namespace";
import { organisationProblems } from "./checks/organisations";
import { outsideProblems } from "./checks/outside";
import { partnerProblems } from "./checks/partners";
import { podProblems } from "./checks/pods";
import { outlineOf } from "./outline";
import type { Problem } from "./problem";
import { stackConfigSchema, type StackConfig } from "./schema/stack";
import { settled } from "./settled";
import { shapeProblems } from "./shape-problems";

/**
 * Every mistake of a stack's config at once: of shape, of single values, and of values that contradict each other.
 *
 * @param raw the settings under `fabric:`, by key
 * @returns one entry per mistake, in order; none when the config can be run
 */
export function configProblems(raw: unknown): readonly Problem[] {
    const outline = outlineOf(raw);
    const found = [
        ...shapeProblems(stackConfigSchema, raw),
        ...clusterProblems(outline),
        ...namespaceProblems(outline),
        ...certificateProblems(outline),
        ...outsideProblems(outline),
        ...organisationProblems(outline),
        ...partnerProblems(outline),
        ...channelProblems(outline),
        ...chaincodeProblems(outline),
        ...podProblems(outline),
        ...imageProblems(outline),
    ];
    return inOrder(found);
}

/** Each once, sorted by section as the reference lists them, unknown keys last, and by path within a section. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
    const keys = problems.map(({ path, reason }) => `${path}: ${reason}`);
    return problems
        .filter((_, index) => keys.indexOf(keys[index] ?? "") === index)
        .sort((a, b) => sectionOf(a) - sectionOf(b) || a.path.localeCompare(b.path, "en", { numeric: true }));
}

/**
 * Config without mistakes, defaults filled in, for each of its clusters, too.
 *
 * @throws Error whose message lists every mistake, one line each, path first
 */
export function validate(raw: unknown): StackConfig {
    const problems = configProblems(raw);
    if (problems.length > 0) {
        throw new Error(problemList(problems));
    }
    return settled(stackConfigSchema.parse(raw));
}

/** The mistakes as a person reads them: one line each, path first. */
export function problemList(problems: readonly Problem[]): string {
    return problems.map(({ path, reason }) => (path === "" ? reason : `${path}: ${reason}`)).join("\n");
}

function sectionOf({ path }: Problem): number {
    const section = Object.keys(stackConfigSchema.shape).indexOf(/^[A-Za-z]*/.exec(path)?.[0] ?? "");
    return section === -1 ? Number.MAX_SAFE_INTEGER : section;
}
