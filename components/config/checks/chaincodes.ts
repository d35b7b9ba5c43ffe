import { isGiven } from "../lenient";
import { sizeOf } from "../nodes";
import type { ChaincodeOutline, ChannelOutline, Outline } from "../outline";
import { pathOf, problemAt, type Problem } from "../problem";
import { addressProblems } from "./addresses";
import { duplicateProblems } from "./duplicates";
import { chaincodePolicyProblems } from "./endorsement";
import { labelProblems, sharedLabelProblems } from "./labels";
import { isPartner } from "./partners";
import { memberNames, notThere, organisationOf } from "./references";
import { runtimeProblems } from "./runtimes";

/** References of the chaincodes to channels and organisations, and settings that only make sense together. */
export function chaincodeProblems(outline: Outline): readonly Problem[] {
    const names = outline.chaincodes.map(({ name, channel }, index) => ({
        path: pathOf("chaincodes", index, "name"),
        value: name === undefined || channel === undefined ? undefined : `${channel}/${name}`,
    }));
    return [
        ...duplicateProblems(names),
        ...outline.chaincodes.flatMap((chaincode, index) => {
            const path = pathOf("chaincodes", index);
            return [
                ...labelProblems(chaincode, path),
                ...runtimeProblems(chaincode, path),
                ...scopeProblems(chaincode, path),
                ...channelReferenceProblems(outline, chaincode, path),
            ];
        }),
        ...sharedLabelProblems(outline),
    ];
}

function channelReferenceProblems(outline: Outline, chaincode: ChaincodeOutline, path: string): readonly Problem[] {
    if (chaincode.channel === undefined) {
        return [];
    }
    const channel = outline.channels.find(({ name }) => name === chaincode.channel);
    if (channel === undefined) {
        const known = outline.channels.flatMap(({ name }) => name ?? []);
        return problemAt(`${path}.channel`, notThere("channel", chaincode.channel, known));
    }
    return [
        ...addressProblems(outline, chaincode, channel, path),
        ...chaincodePolicyProblems(outline, chaincode, channel, path),
        ...callerProblems(outline, chaincode, channel, path),
    ];
}

/** A query writes nothing, so that there is nothing to be had once. */
function scopeProblems({ verify }: ChaincodeOutline, path: string): readonly Problem[] {
    return verify.flatMap((call, index) =>
        problemAt(
            `${path}.verify[${index}].once`,
            isGiven(call, "once") && call.submit !== true && "only with submit: true",
        ),
    );
}

/** Whoever calls needs a peer of its own on the channel, whose gateway service it calls. */
function callerProblems(
    outline: Outline,
    { init, verify }: ChaincodeOutline,
    channel: ChannelOutline,
    path: string,
): readonly Problem[] {
    const callers = memberNames(outline, channel).filter((name) => {
        const organisation = organisationOf(outline, name);
        return organisation === undefined || isPartner(organisation) || sizeOf(organisation.peers) > 0;
    });
    const calls = [
        { at: `${path}.init`, organization: init?.organization },
        ...verify.map(({ organization }, index) => ({ at: `${path}.verify[${index}]`, organization })),
    ];
    return calls.flatMap(({ at, organization }) =>
        organization === undefined || callers.includes(organization)
            ? []
            : problemAt(`${at}.organization`, notThere("member of the channel with peers", organization, callers)),
    );
}
