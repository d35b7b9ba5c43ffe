import type { Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import type { Observed } from "../observed";
import { lacksVolumes } from "./volumes";

type Classes = NonNullable<Observed["storageClasses"]>;

/** Whether claims of that class, or without one where it is undefined, get a volume made for them. */
export function hasClass(classes: Classes, wanted: string | undefined): boolean {
    return wanted === undefined
        ? Object.values(classes).some(({ isDefault }) => isDefault)
        : Object.hasOwn(classes, wanted);
}

/** A class that is not there: claims of it would wait for ever. Volumes that are there already need none. */
export function storageClassProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    return observed.preparedClasses === undefined ? [] : missingClass(model, observed);
}

/** Where the deployer may not see whether somebody has made volumes of such a class beforehand, it may be meant so. */
export function storageClassWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    return observed.preparedClasses === undefined ? missingClass(model, observed) : [];
}

function missingClass(model: NetworkModel, observed: Observed): readonly Problem[] {
    const { storageClass: wanted } = model.storage;
    const { storageClasses, preparedClasses = [] } = observed;
    const isThere =
        storageClasses === undefined || hasClass(storageClasses, wanted) || preparedClasses.includes(wanted ?? "");
    if (isThere || !lacksVolumes(model, observed)) {
        return [];
    }
    const what =
        wanted === undefined
            ? "is not given, and the cluster has no default storage class"
            : `the cluster has no storage class ${wanted}`;
    return [
        { path: "storage.class", reason: `${what}, so that volumes would wait for ever: ${choice(storageClasses)}` },
    ];
}

function choice(classes: Classes): string {
    const names = Object.keys(classes).sort();
    const described = names.map((name) => (classes[name]?.isDefault === true ? `${name} (the default)` : name));
    return names.length === 0 ? "it has none at all; make one first" : `name one of ${described.join(", ")}`;
}
