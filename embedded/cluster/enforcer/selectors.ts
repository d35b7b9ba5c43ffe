import { listAt, objectAt, objectsAt, textAt } from "../../../ground/json";

/** Labels of an object of the Kubernetes API. */
export type Labels = Readonly<Record<string, string>>;

/** Whether a label selector selects what has these labels; an empty one selects everything. */
export function selects(selector: unknown, labels: Labels): boolean {
    const pairs = Object.entries(objectAt(selector, "matchLabels"));
    return (
        pairs.every(([name, value]) => labels[name] === value) &&
        objectsAt(selector, "matchExpressions").every((expression) => meets(expression, labels))
    );
}

function meets(expression: unknown, labels: Labels): boolean {
    const value = labels[textAt(expression, "key")];
    const isListed = value !== undefined && listAt(expression, "values").includes(value);
    switch (textAt(expression, "operator")) {
        case "In":
            return isListed;
        case "NotIn":
            return !isListed;
        case "Exists":
            return value !== undefined;
        case "DoesNotExist":
            return value === undefined;
        default:
            return false;
    }
}
