import { existsSync, readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { folderProblems } from "./files/folders";
import { lenient } from "./lenient";
import { prefixProblems } from "./prefixes";
import type { Problem } from "./problem";
import { configProblems, inOrder, problemList, validate } from "./problems";
import { stackConfigSchema, type StackConfig } from "./schema/stack";
import { secretProblems, secretWarnings, type MarkedConfig } from "./secrets";
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
    const marked = markedConfig(all, project);
    const secrets = secretProblems(marked);
    if (secrets.length > 0) {
        // Nothing else of such a config is told: other mistakes name values.
        throw mistakes(inOrder(secrets).map(({ path, reason }) => ({ path: `${project}:${path}`, reason })));
    }
    const own = inOrder([...configProblems(raw), ...folderProblems(raw, process.cwd())]);
    const problems = [
        ...own.map(({ path, reason }) => ({ path: `${project}:${path}`, reason })),
        ...prefixProblems(Object.keys(all), project),
    ];
    if (problems.length > 0) {
        throw mistakes(problems);
    }
    const config = validate(raw);
    for (const { path, reason } of [...secretWarnings(marked), ...configWarnings(config)]) {
        void pulumi.log.warn(`${project}:${path}: ${reason}`);
    }
    return config;
}

function mistakes(problems: readonly Problem[]): pulumi.RunError {
    const count = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
    return new pulumi.RunError(`The config of stack ${pulumi.getStack()} has ${count}:\n${problemList(problems)}`);
}

/** Part of the SDK that its declarations leave out. */
interface SecretKeys {
    readonly isConfigSecret: (key: string) => boolean;
}

function markedConfig(all: Readonly<Record<string, string>>, project: string): MarkedConfig {
    const { isConfigSecret } = pulumi.runtime as typeof pulumi.runtime & SecretKeys;
    const own = Object.keys(all).filter((key) => key.startsWith(`${project}:`) && isConfigSecret(key));
    const keys = own.map((key) => key.slice(project.length + 1));
    return { keys, file: keys.length === 0 ? undefined : settingsFile(), project };
}

/** The CLI tells the program neither the file nor the option, but by this variable, which it inherits. */
function settingsFile(): string | undefined {
    const path = process.env["PULUMI_OPTION_CONFIG_FILE"] ?? `Pulumi.${pulumi.getStack()}.yaml`;
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
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

/** Settings that take any text. */
const textKeys: ReadonlySet<string> = new Set(
    Object.entries(stackConfigSchema.shape).flatMap(([key, schema]) => (lenient(schema, "1") === "1" ? key : [])),
);
