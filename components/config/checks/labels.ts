import { isDeepStrictEqual } from "node:util";
import type { ChaincodeOutline, Outline } from "../outline";
import { pathOf, problemAt, quoted, type Problem } from "../problem";
import { chaincodeName, packageLabel, rfc1035Label } from "../schema/formats";

/** The label is the name unless it is given. The k8s builder makes it a part of object names. */
export function labelProblems(chaincode: ChaincodeOutline, path: string): readonly Problem[] {
    const { name, label, type } = chaincode;
    const isK8s = type === "k8s";
    if (label !== undefined) {
        const [wrong] = isK8s && packageLabel.safeParse(label).success ? issuesOf(rfc1035Label, label) : [];
        return problemAt(`${path}.label`, wrong && `${quoted(label)} ${wrong}, which type k8s asks for`);
    }
    // A name that is none is the schema's to report.
    if (
        name === undefined ||
        !chaincodeName.safeParse(name).success ||
        (isK8s ? rfc1035Label : packageLabel).safeParse(name).success
    ) {
        return [];
    }
    const reason = isK8s
        ? `must be given: ${quoted(name)} is no RFC 1035 label, which type k8s asks for`
        : `must be given: ${quoted(name)} is no package label`;
    return problemAt(`${path}.label`, reason);
}

/** Agents know a pod's template by the label of its package, so one label cannot have two. */
export function sharedLabelProblems({ chaincodes }: Outline): readonly Problem[] {
    const labelled = chaincodes.map(({ label, name, pod }, index) => ({
        label: label ?? name,
        pod: pod ?? {},
        path: pathOf("chaincodes", index, "pod"),
    }));
    return labelled.flatMap(({ label, pod, path }, index) => {
        const other = labelled.slice(0, index).find((before) => label !== undefined && before.label === label);
        return other === undefined || isDeepStrictEqual(other.pod, pod)
            ? []
            : problemAt(path, `must be the same as ${other.path}, since both packages have the label ${quoted(label)}`);
    });
}

function issuesOf(schema: typeof rfc1035Label, text: string): readonly string[] {
    return schema.safeParse(text).error?.issues.map(({ message }) => message) ?? [];
}
