import { isDeepStrictEqual } from "node:util";

import { isJsonObject } from "../../ground/json";
import type { Change } from "./plugin";
import { isUnknown } from "./property";

/** Steps from an object to one of its fields. */
export type Path = readonly (string | number)[];

/** A field whose value differs between two objects. */
export interface ChangedField {
    readonly path: Path;
    readonly kind: Change["kind"];
}

/** The smallest fields in which two plain values differ. Lists are compared by position; an unknown new value differs. */
export function differences(olds: unknown, news: unknown, path: Path = []): readonly ChangedField[] {
    if (isJsonObject(olds) && isJsonObject(news)) {
        return among([...Object.keys(olds), ...Object.keys(news)], (key) => [olds[key], news[key]], path);
    }
    if (Array.isArray(olds) && Array.isArray(news)) {
        const [before, after]: readonly (readonly unknown[])[] = [olds, news];
        return among([...olds.keys(), ...news.keys()], (index) => [before?.[index], after?.[index]], path);
    }
    const kind = changeOf(olds ?? undefined, news ?? undefined);
    return kind === undefined ? [] : [{ path, kind }];
}

function among<Step extends string | number>(
    steps: readonly Step[],
    at: (step: Step) => readonly [unknown, unknown],
    path: Path,
): readonly ChangedField[] {
    return [...new Set(steps)].flatMap((step) => differences(...at(step), [...path, step]));
}

function changeOf(olds: unknown, news: unknown): Change["kind"] | undefined {
    if (olds === undefined || news === undefined) {
        return olds === news ? undefined : olds === undefined ? "add" : "delete";
    }
    return isDeepStrictEqual(olds, news) && !isUnknown(news) ? undefined : "update";
}

/** A path as Pulumi writes it: spec.ports[0].port, metadata.labels["app.kubernetes.io/name"]. */
export function renderPath(path: Path): string {
    return path.reduce<string>((text, step) => {
        if (typeof step === "number") {
            return `${text}[${step}]`;
        }
        if (/[."[\]]/.test(step)) {
            return `${text}["${step.replaceAll('"', '\\"')}"]`;
        }
        return text === "" ? step : `${text}.${step}`;
    }, "");
}

/** Whether a change at one path touches what another path names: the same field, one inside it, or one around it. */
export function touches(changed: Path, field: Path): boolean {
    return changed.slice(0, field.length).every((step, index) => step === field[index]);
}
