import { storageClassProblems, storageClassWarnings } from "../../../../components/preflight/rules/storage-classes";
import { plannedObjects } from "../../../../components/preflight/planned";
import { claim, itSays } from "../../../support/observed";
import { devModel } from "../../../support/rendering";

const plain = { canGrow: false, isDefault: false };
const classes = { slow: plain, standard: { canGrow: true, isDefault: true } };
const noDefault = { slow: plain, fast: plain };

const unknown =
    "storage.class: the cluster has no storage class fast, so that volumes would wait for ever: name one of slow, standard (the default)";
const noneGiven =
    "storage.class: is not given, and the cluster has no default storage class, so that volumes would wait for ever: name one of fast, slow";

const isFast = ({ storage }: { storage: Record<string, string> }): unknown => (storage["class"] = "fast");

describe("storageClassProblems", () => {
    itSays(storageClassProblems, { storageClasses: classes }, [
        { what: "says nothing where the default class is there", says: [] },
        { what: "refuses a class that is not there, with those that are", change: isFast, says: [unknown] },
        {
            what: "refuses no class where none is the default",
            observed: { storageClasses: noDefault },
            says: [noneGiven],
        },
        {
            what: "says so where there is no class at all",
            observed: { storageClasses: {} },
            says: [
                "storage.class: is not given, and the cluster has no default storage class, so that volumes would wait for ever: it has none at all; make one first",
            ],
        },
        {
            what: "takes a class that only volumes made beforehand have",
            change: isFast,
            observed: { preparedClasses: ["fast"] },
            says: [],
        },
        {
            what: "takes volumes without a class where there is no default",
            observed: { storageClasses: noDefault, preparedClasses: [""] },
            says: [],
        },
        {
            what: "says nothing where classes cannot be read",
            change: isFast,
            observed: { storageClasses: undefined },
            says: [],
        },
        {
            what: "says nothing of a class that has gone when every volume is there",
            change: isFast,
            observed: {
                claims: plannedObjects(devModel())
                    .filter(({ kind }) => kind === "PersistentVolumeClaim")
                    .map(({ name }) => claim(name, { storageClass: "fast" })),
            },
            says: [],
        },
    ]);
});

describe("storageClassWarnings", () => {
    itSays(storageClassWarnings, { storageClasses: classes }, [
        { what: "leaves a class that is not there to the refusal", change: isFast, says: [] },
        {
            what: "tells of it where volumes made beforehand cannot be seen",
            change: isFast,
            observed: { preparedClasses: undefined },
            says: [unknown],
        },
    ]);
});
