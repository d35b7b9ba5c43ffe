import { channelsOf } from "./channels";
import { certificatesOf, volumesOf, waitingOf } from "./dues";
import { findingsOf, healthOf } from "./findings";
import type { Seen } from "./look";
import { nodesOf, outdatedNodes } from "./nodes";
import type { Status } from "./status";
import type { Subject } from "./subject";

/** How a network is, from what its stack tells and what was seen; pure. */
export function describe(subject: Subject, seen: Seen, now: Date): Status {
    const nodes = nodesOf(subject, seen);
    const found = {
        channels: channelsOf(subject, seen, nodes),
        nodes,
        certificates: certificatesOf(subject, now),
        volumes: volumesOf(subject, seen),
        waiting: waitingOf(subject, seen, outdatedNodes(subject, seen)),
    };
    const findings = findingsOf(found);
    const unseen = [...seen.namespaces.flatMap((one) => one.unseen), ...seen.unasked, ...seen.usage.unseen];
    return {
        stack: subject.stack,
        at: now.toISOString(),
        health: healthOf(findings),
        findings,
        ...found,
        unseen: [...new Set(unseen)].sort(),
    };
}

/** Whether any cluster of the network has told anything. */
export function isSeen({ namespaces }: Seen): boolean {
    return namespaces.some(({ away }) => away === undefined);
}
