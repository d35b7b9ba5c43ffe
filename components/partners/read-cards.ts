import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { reasonOf } from "../../ground/failure";
import { fieldAt } from "../../ground/json";
import { pathOf, type Problem } from "../config/problem";
import { problemList } from "../config/problems";
import type { StackConfig } from "../config/schema/stack";
import type { FoundCard } from "../model/partner";
import { cardSchema } from "./card";
import { contentOfCard, printing } from "./card-file";
import { cardProblems } from "./card-problems";

/** A partner of the config. */
interface Wanted {
    readonly name: string;
    readonly mspId: string;
    readonly source: { readonly file?: string | undefined; readonly stack?: string | undefined };
    /** Of the source in the config. */
    readonly path: string;
}

/** What is found where a card is to be. */
type Raw = { readonly found: unknown } | { readonly missing: string } | { readonly fault: string };

/**
 * The cards of the config's partners, by name. One that is not there yet, as its company has not come to it, is no mistake: whatever needs it waits.
 *
 * @param project the folder that the config's paths are relative to
 * @throws pulumi.RunError that lists all that is wrong with cards that are there, path first
 */
export async function readCards(
    { organizations }: StackConfig,
    project = process.cwd(),
): Promise<Readonly<Record<string, FoundCard>>> {
    const wanted = organizations.flatMap(({ name, mspId, partner }, index): readonly Wanted[] => {
        const key = partner?.file === undefined ? "stack" : "file";
        const path = pathOf("organizations", index, "partner", key);
        return partner === undefined ? [] : [{ name, mspId, source: partner, path }];
    });
    const read = await Promise.all(
        wanted.map(async (one) => ({ ...one, ...readCard(one, await rawCard(one, project), new Date()) })),
    );
    const problems = read.flatMap((one) => one.problems);
    if (problems.length > 0) {
        const prefix = new pulumi.Config().name;
        const named = problems.map(({ path, reason }) => ({ path: `${prefix}:${path}`, reason }));
        throw new pulumi.RunError(`Cards of partners are not to be used; nothing was changed:\n${problemList(named)}`);
    }
    return Object.fromEntries(read.map(({ name, card, missing }) => [name, { card, missing }]));
}

function readCard(wanted: Wanted, raw: Raw, now: Date): FoundCard & { readonly problems: readonly Problem[] } {
    if ("missing" in raw) {
        return { card: undefined, missing: raw.missing, problems: [] };
    }
    const faults =
        "fault" in raw
            ? [raw.fault]
            : cardProblems(raw.found, wanted, now).map(
                  ({ path, reason }) => `${path === "" ? "the card" : `${path} of the card`} ${reason}`,
              );
    const problems = faults.map((reason) => ({ path: wanted.path, reason }));
    return "fault" in raw || problems.length > 0
        ? { card: undefined, missing: undefined, problems }
        : { card: cardSchema.parse(raw.found), missing: undefined, problems };
}

async function rawCard({ name, source: { file, stack = "" } }: Wanted, project: string): Promise<Raw> {
    return file === undefined ? cardOfStack(name, stack) : cardInFile(name, file, resolve(project, file));
}

function cardInFile(name: string, file: string, path: string): Raw {
    if (!existsSync(path)) {
        return { missing: `${file}, the card of ${name}, is not there yet: ${printing(name)}` };
    }
    try {
        const found = contentOfCard(name, file, path);
        return found === undefined
            ? { missing: `${file}, the card of ${name}, is empty: ${printing(name)}` }
            : { found };
    } catch (error) {
        return { fault: reasonOf(error) };
    }
}

/** The engine answers for itself, so that the other stack's outputs are in nobody else's state (pulumi, pkg/resource/deploy/builtins.go, readStackOutputs). */
async function cardOfStack(name: string, stack: string): Promise<Raw> {
    try {
        const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: stack });
        const found = fieldAt(answer, "outputs", "cards", name);
        const todo = "its `pulumi up` tells one of each organisation of its own";
        return found === undefined ? { missing: `stack ${stack} tells no card of ${name} yet: ${todo}` } : { found };
    } catch (error) {
        return { missing: `stack ${stack}, which is to tell the card of ${name}, cannot be read: ${reasonOf(error)}` };
    }
}
