import { createHash } from "node:crypto";

/** By which an object says which stack made it. Not for selectors, which cannot be changed. */
export const instanceLabel = "app.kubernetes.io/instance";

/** By which it says what made it, as all objects of this program do. */
export const managedBy = { "app.kubernetes.io/managed-by": "pulumi" } as const;

/** Selects them. */
export const madeSelector = Object.entries(managedBy)
    .map(([label, value]) => `${label}=${value}`)
    .join();

const partOf = "app.kubernetes.io/part-of";

/** What a label's value may be: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/. */
const labelValue = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/**
 * The value of the instance label: the stack's name, or what a label takes of it and eight digits of its hash. A stack's name may
 * have 100 characters, and begin and end with a dot, dash or underscore.
 */
export function instanceOf(stack: string): string {
    if (labelValue.test(stack)) {
        return stack;
    }
    const digits = createHash("sha256").update(stack).digest("hex").slice(0, 8);
    const readable = stack.replaceAll(/[^-A-Za-z0-9_.]/g, "-").replace(/^[^A-Za-z0-9]+/, "");
    return `${readable.slice(0, 54)}-${digits}`.replace(/^-/, "");
}

/** The labels of all that a stack makes. */
export function ownLabels(instance: string): Readonly<Record<string, string>> {
    return { ...managedBy, [instanceLabel]: instance };
}

/** Whether an object's labels say at all whose it is. */
export function isMarked(labels: Readonly<Record<string, string>> = {}): boolean {
    return labels[instanceLabel] !== undefined || labels["app.kubernetes.io/managed-by"] !== undefined;
}

/**
 * Whose an object is by its labels, as the end of a sentence; undefined when it is the stack's own. What earlier versions of this
 * program made has no instance, but says what it is part of.
 *
 * @param instance the stack's; undefined stands for any
 */
export function foreignOwner(
    labels: Readonly<Record<string, string>> = {},
    instance: string | undefined,
): string | undefined {
    const isManaged = labels["app.kubernetes.io/managed-by"] === "pulumi";
    const of = labels[instanceLabel];
    if (!isManaged || (of === undefined && labels[partOf] === undefined)) {
        return "was not made by this program";
    }
    return of === undefined || instance === undefined || of === instance
        ? undefined
        : `belongs to the stack that is labelled ${of}`;
}

/** Where an object is, for a command of kubectl. */
interface ObjectPlace {
    readonly context?: string | undefined;
    readonly kubeconfig?: string | undefined;
    /** undefined for a namespace itself. */
    readonly namespace: string | undefined;
}

/** The command that hands an object over to a stack. */
export function handOverCommand(place: ObjectPlace, kind: string, name: string, instance: string): string {
    const labels = Object.entries(ownLabels(instance)).map(([label, value]) => `${label}=${value}`);
    return kubectl(place, "label", "--overwrite", kind.toLowerCase(), name, ...labels);
}

/** A command of kubectl on the cluster and namespace of an object. */
export function kubectl(place: ObjectPlace, ...words: readonly string[]): string {
    const options: readonly (readonly [string, string | undefined])[] = [
        ["--kubeconfig", fileOf(place.kubeconfig ?? process.env.KUBECONFIG)],
        ["--context", place.context],
        ["--namespace", place.namespace],
    ];
    const given = options.flatMap(([option, value]) => (value === undefined ? [] : [option, value]));
    return ["kubectl", ...given, ...words].join(" ");
}

/**
 * A kubeconfig may be given by its content, which has credentials and is no business of a message; a list of files is for the
 * environment alone.
 */
function fileOf(kubeconfig: string | undefined): string | undefined {
    return kubeconfig === undefined || kubeconfig === "" || /[\n{:]/.test(kubeconfig) ? undefined : kubeconfig;
}

/** Labels of everything that belongs to one part of an organisation; the name selects its pods. */
export function labelsOf(organisation: string, component: string, name: string): Record<string, string> {
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/part-of": organisation,
        "app.kubernetes.io/managed-by": "pulumi",
    };
}
