import { isReady } from "../cluster/pods";
import type { ChannelMetrics } from "../fabric/metrics";
import { until } from "../ground/retry";
import { askChannel } from "../components/preflight/ledger";
import { nodeOf } from "../components/preflight/objects";
import type { ObservedChannel, RunningNode } from "../components/preflight/observed";
import type { Place, Target } from "../components/remote/place";
import { seenAgreements, type SeenAgreement } from "./agreements";
import { answersOf, heightsOf, type Answer, type AskedNode } from "./answers";
import { seenNamespaces, type SeenNamespace } from "./namespaces";
import type { Subject } from "./subject";
import { seenUsage, type SeenUsage } from "./volumes";

/** What was seen of a network, as plain data. */
export interface Seen {
    readonly namespaces: readonly SeenNamespace[];
    /** By node; none of those without a ready pod, which nobody asks. */
    readonly answers: ReadonlyMap<string, Answer>;
    /** By channel, the blocks that some node had at first. */
    readonly tops: ReadonlyMap<string, number>;
    readonly channels: readonly ObservedChannel[];
    /** Why channels could not be asked, a sentence each. */
    readonly unasked: readonly string[];
    readonly usage: SeenUsage;
    readonly agreements: readonly SeenAgreement[];
}

/** Seconds for blocks that some node has to reach all others; gossip takes a second or two. */
const settleSeconds = 5;

/** Looks at a network: clusters first, and then all nodes that are ready there, side by side. Whoever gives no answer in time is a line of what is seen. */
export async function look(subject: Subject, settle = settleSeconds): Promise<Seen> {
    const namespaces = await seenNamespaces(subject);
    const ready = readyPods(namespaces);
    const asked = subject.nodes.flatMap(({ name, role, asked: way }): readonly AskedNode[] =>
        way === undefined || !ready.has(name) ? [] : [{ ...way, role }],
    );
    const { place } = subject;
    const [answers, channels, usage, agreements] = await Promise.all([
        place === undefined ? new Map<string, Answer>() : answersOf(place, asked),
        place === undefined ? [] : askChannels(place, subject, runningNodes(namespaces)),
        seenUsage(namespaces),
        seenAgreements(subject),
    ]);
    const tops = topsOf(answers);
    return {
        namespaces,
        answers: place === undefined ? answers : await settled(place, asked, { answers, tops, seconds: settle }),
        tops,
        channels: channels.map(({ channel }) => channel),
        unasked: channels.flatMap(({ channel: { name }, hindrance }) =>
            hindrance === undefined ? [] : [`channel ${name} could not be asked: ${hindrance}`],
        ),
        usage,
        agreements,
    };
}

/** Names of nodes that have a ready pod. */
function readyPods(namespaces: readonly SeenNamespace[]): ReadonlySet<string> {
    const pods = namespaces.flatMap(({ pods: all = [] }) => all);
    return new Set(pods.filter(isReady).map(({ metadata }) => metadata.labels?.["app.kubernetes.io/name"] ?? ""));
}

function runningNodes(namespaces: readonly SeenNamespace[]): readonly RunningNode[] {
    return namespaces.flatMap(({ sets = [], pods = [], place: { namespace } }) =>
        sets.flatMap((set) => nodeOf(set, namespace, pods) ?? []),
    );
}

function askChannels(
    place: Place,
    { joined, nodes, ordererPorts }: Subject,
    running: readonly RunningNode[],
): Promise<readonly Awaited<ReturnType<typeof askChannel>>[]> {
    const own = running.filter(({ name }) => nodes.some((node) => node.name === name));
    const way = ({ name, organisation, port = 0 }: RunningNode): Target =>
        ordererPorts.get(name) ??
        nodes.find((node) => node.name === name && node.role === "peer")?.asked?.target ?? { name, organisation, port };
    return Promise.all(
        [...joined].map(([channel, members]) => {
            const able = own.filter(({ name }) => members.includes(name));
            return askChannel(place, channel, able, way);
        }),
    );
}

function topsOf(answers: ReadonlyMap<string, Answer>): ReadonlyMap<string, number> {
    const tops = new Map<string, number>();
    for (const { channels } of answers.values()) {
        for (const [channel, { height }] of channels ?? []) {
            tops.set(channel, Math.max(tops.get(channel) ?? 0, height));
        }
    }
    return tops;
}

interface Unsettled extends Pick<Seen, "answers" | "tops"> {
    readonly seconds: number;
}

/** Blocks are always on their way: who lacks some of those that another node had is asked again, until it has them or the time is over. */
async function settled(
    place: Place,
    nodes: readonly AskedNode[],
    { answers, tops, seconds }: Unsettled,
): Promise<ReadonlyMap<string, Answer>> {
    const all = new Map(answers);
    const late = (): readonly AskedNode[] => nodes.filter(({ target }) => isLate(all.get(target.name)?.channels, tops));
    await until(seconds, async () => {
        for (const [name, channels] of await heightsOf(place, late())) {
            const answer = all.get(name);
            if (answer !== undefined && channels.size > 0) {
                all.set(name, { ...answer, channels });
            }
        }
        return late().length === 0;
    });
    return all;
}

function isLate(channels: ReadonlyMap<string, ChannelMetrics> | undefined, tops: Seen["tops"]): boolean {
    return [...(channels ?? [])].some(([channel, { height }]) => height < (tops.get(channel) ?? 0));
}
