import * as pulumi from "@pulumi/pulumi";
import type { Chaincode } from "../model/chaincode";
import type { Remote } from "../remote/resource";
import { isKnown } from "../stack/known";
import type { Scope } from "../stack/scope";

interface Of {
    readonly scope: Pick<Scope, "sequences">;
    readonly chaincode: Pick<Chaincode, "channel" | "name">;
}

/** The sequence that a commit makes. The preview of one that changes does not tell it, but what is in force does. */
export function sequenceOf(
    { scope, chaincode: { channel, name } }: Of,
    { sequence }: Remote<"Commit">,
): pulumi.Output<number> {
    const foreseen = pulumi.runtime.isDryRun() ? scope.sequences?.[`${channel}/${name}`] : undefined;
    return foreseen === undefined
        ? sequence
        : pulumi.output(isKnown(sequence).then((known) => (known ? sequence : foreseen)));
}
