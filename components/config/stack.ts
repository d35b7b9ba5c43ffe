import * as pulumi from "@pulumi/pulumi";
import { configProblems, inOrder, problemList, validate } from "./problems";
import { prefixProblems } from "./prefixes";
import type { StackConfig } from "./schema";
import { folderProblems } from "./folders";
import { configWarnings } from "./warnings";

/**
 * The config of the running stack, from Pulumi.<stack>.yaml.
 *
 * @throws pulumi.RunError that lists every mistake, path first, before any resource is declared
 */
export function readStackConfig(): StackConfig {
    const project = new pulumi.Config().name;
    const all = pulumi.runtime.allConfig();
    const raw = settingsOf(all, project);
    const own = inOrder([...configProblems(raw), ...folderProblems(raw, process.cwd())]);
    const problems = [
        ...own.map(({ path, reason }) => ({ path: `${project}:${path}`, reason })),
        ...prefixProblems(Object.keys(all), project),
    ];
    if (problems.length > 0) {
        const lines = problemList(problems);
        const count = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
        throw new pulumi.RunError(`The config of stack ${pulumi.getStack()} has ${count}:\n${lines}`);
    }
    const config = validate(raw);
    for (const { path, reason } of configWarnings(config)) {
        void pulumi.log.warn(`${project}:${path}: ${reason}`);
    }
    return config;
}

/**
 * Settings of a project by key, from all config of a stack, in which every value is text and structured ones are JSON.
 *
 * @param all as `pulumi.runtime.allConfig()` gives it
 */
export function settingsOf(all: Readonly<Record<string, string>>, project: string): Readonly<Record<string, unknown>> {
    const own = Object.entries(all).filter(([key]) => key.startsWith(`${project}:`));
    return Object.fromEntries(own.map(([key, text]) => [key.slice(project.length + 1), text] as const).map(structured));
}

/** Text stays text where the schema asks for text: a context called `1` is no number. */
function structured([key, text]: readonly [string, string]): readonly [string, unknown] {
    if (textKeys.has(key)) {
        return [key, text];
    }
    try {
        return [key, JSON.parse(text)];
    } catch {
        return [key, text];
    }
}

const textKeys: ReadonlySet<string> = new Set(["context", "kubeconfig", "namespace", "registry", "pullRegistry"]);
