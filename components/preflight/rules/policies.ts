import { applicationPath } from "../../../fabric/policy-rule";
import { pathOf, type Problem } from "../../config/problem";
import type { Channel } from "../../model/channel";
import type { NetworkModel } from "../../model/network";
import type { Observed } from "../observed";

/** A policy that the stack gave its channel leaves it when it leaves the config, unless something still goes by it. */
export function policyProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    return livingChannels(model, observed).flatMap(({ path, channel, living, leaving }) =>
        leaving.flatMap((name) => {
            const uses = [...(living[name] ?? []), ...chaincodesBy(name, channel, observed)];
            const reason = `leaves out ${name}, by which channel ${channel.name} still decides about ${uses.join(", ")}: put it back, change those first, and take it out with another up`;
            return uses.length === 0 ? [] : [{ path, reason }];
        }),
    );
}

/** What somebody else has given a channel is nobody's to remove unseen, and what is removed is told. */
export function policyWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    return livingChannels(model, observed).flatMap(({ path, channel, leaving, foreign }) => [
        ...leaving.map((name) => ({
            path,
            reason: `leaves out ${name}, which this stack gave channel ${channel.name}: it is taken out of the channel's config, and a chaincode of another stack that is endorsed by ${applicationPath(name)} could no longer be`,
        })),
        ...foreign.map((name) => ({
            path,
            reason: `has no ${name}, which channel ${channel.name} has and this stack did not give it: it stays; name it here, with a rule, for this stack to keep it`,
        })),
    ]);
}

interface LivingChannel {
    readonly path: string;
    readonly channel: Channel;
    /** Its policies, each with what goes by it. */
    readonly living: Readonly<Record<string, readonly string[]>>;
    /** Names of those that the stack gave it, and that have left the config. */
    readonly leaving: readonly string[];
    /** Names of those that are neither in the config nor the stack's own. */
    readonly foreign: readonly string[];
}

/** A first block may be older than the channel's policies. */
function livingChannels(model: NetworkModel, { channels, formerState }: Observed): readonly LivingChannel[] {
    return model.channels.flatMap((channel, index) => {
        const found = channels.find(({ name, source }) => name === channel.name && source === "node");
        const living = found?.facts?.policies ?? {};
        const given = formerState.policies[channel.name] ?? [];
        const unnamed = Object.keys(living).filter((name) => !(name in channel.policies));
        return [
            {
                path: pathOf("channels", index, "policies"),
                channel,
                living,
                leaving: unnamed.filter((name) => given.includes(name)),
                foreign: unnamed.filter((name) => !given.includes(name)),
            },
        ];
    });
}

/** Chaincodes of the config whose definition in force names the policy: another one comes into force after the policy has gone. */
function chaincodesBy(policy: string, { name }: Channel, { definitions }: Observed): readonly string[] {
    return definitions
        .filter(({ channel, policies }) => channel === name && policies.includes(applicationPath(policy)))
        .map(({ chaincode }) => `chaincode ${chaincode}`);
}
