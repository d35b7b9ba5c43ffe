import { codeArchives } from "./code";
import { connectionFiles } from "./connections";
import { imageFiles } from "./images";
import { indexFiles } from "./indexes";
import type { Malformed } from "./malformed";
import { metadataFiles } from "./metadata";
import { outerArchives } from "./outer";
import { outerNames } from "./outer-names";
import { sourcePackages } from "./sources";

/** Packages that something is wrong with, of every kind that is known to be tried or to happen. */
export const malformed: readonly Malformed[] = [
    ...outerArchives,
    ...outerNames,
    ...codeArchives,
    ...metadataFiles,
    ...imageFiles,
    ...indexFiles,
    ...connectionFiles,
    ...sourcePackages,
];
