import { fieldAt, objectsAt, textAt, isJsonObject } from "../../../ground/json";

/** Labels of an object of the Kubernetes API. */
export type Labels = Readonly<Record<string, string>>;

/** Whether a label selector selects what has these labels; an empty one selects everything. */
export function selects(selector: unknown, labels: Labels): boolean {
    const wanted = fieldAt(selector, "matchLabels");
    const pairs = isJsonObject(wanted) ? Object.entries(wanted) : [];
    return (
        pairs.every(([name, value]) => labels[name] === value) &&
        objectsAt(selector, "matchExpressions").every((expression) => meets(expression, labels))
    );
}

function meets(expression: unknown, labels: Labels): boolean {
    const value = labels[textAt(expression, "key")];
    const values = fieldAt(expression, "values");
    const isListed = value !== undefined && Array.isArray(values) && values.includes(value);
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
