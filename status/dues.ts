import { textAt } from "../ground/json";
import { milliseconds } from "../ground/duration";
import { foreignOwner } from "../components/model/ownership";
import { claimOf } from "../components/preflight/objects";
import { definitionsOn } from "./channels";
import type { Seen } from "./look";
import type { CertificateStatus, VolumeStatus, Waiting } from "./status";
import type { Subject } from "./subject";
import { usageKey } from "./volumes";

const dayMs = 86_400_000;

/** Roots are not renewed: people have to know of their end long before it. */
const rootDays = 60;

/** When certificates end, the first one first; pure. */
export function certificatesOf({ certificates, windows }: Subject, now: Date): readonly CertificateStatus[] {
    return Object.entries(certificates)
        .filter(([, expires]) => !Number.isNaN(Date.parse(expires)))
        .map(([name, expires]) => {
            const left = Date.parse(expires) - now.getTime();
            const window = windows[name];
            const isDue = left <= (window === undefined ? rootDays * dayMs : (milliseconds(window) ?? 0));
            return { name, expires, daysLeft: Math.floor(left / dayMs), isDue };
        })
        .sort((a, b) => a.expires.localeCompare(b.expires) || a.name.localeCompare(b.name));
}

/** The volumes of a stack's nodes, the fullest first; pure. */
export function volumesOf({ place }: Subject, { namespaces, usage }: Seen): readonly VolumeStatus[] {
    const found = namespaces.flatMap(({ place: { cluster, namespace }, claims = [] }) =>
        claims
            .filter(({ metadata }) => foreignOwner(metadata.labels, place?.instance) === undefined)
            .flatMap((object): readonly VolumeStatus[] => {
                const claim = claimOf(object, namespace);
                const full = usage.usage.get(usageKey({ cluster }, namespace, claim?.name ?? ""));
                return claim === undefined
                    ? []
                    : [
                          {
                              ...{ name: claim.name, organisation: claim.organisation, cluster, namespace },
                              ...{ size: claim.size, used: full?.used, capacity: full?.capacity },
                              phase: claim.isLeaving ? "leaving" : textAt(object, "status", "phase") || "Pending",
                          },
                      ];
            }),
    );
    return found.sort((a, b) => (shareOf(b) ?? -1) - (shareOf(a) ?? -1) || a.name.localeCompare(b.name));
}

/** How full a volume is, from 0 to 1; undefined where nobody tells. */
export function shareOf({ used, capacity }: Pick<VolumeStatus, "used" | "capacity">): number | undefined {
    return used === undefined || capacity === undefined ? undefined : used / capacity;
}

/** What waits for whom; pure. */
export function waitingOf(subject: Subject, seen: Seen, outdated: readonly string[]): readonly Waiting[] {
    const { waiting, pending } = subject;
    return [
        ...(pending.length === 0
            ? []
            : [
                  {
                      what: "the stack",
                      whom: [],
                      text: `waits for a pulumi up: the last one was interrupted while it was ${pending.join(", ")}`,
                  },
              ]),
        ...Object.entries(waiting).map(([channel, reasons]) => ({
            what: `channel ${channel}`,
            whom: [],
            text: `is not made yet: ${reasons.join("; ")}`,
        })),
        ...seen.agreements.map(({ channel, name, waitingFor, text }) => ({
            what: `chaincode ${name} on ${channel}`,
            whom: waitingFor,
            text: inForceSince(subject, seen, channel, name) ?? text,
        })),
        ...outdated.map((node) => ({
            what: node,
            whom: [],
            text: "waits for a restart: its pod is not as its workload says; run pulumi up, which restarts one node at a time",
        })),
    ];
}

/** What others have put in force since the last `up`; undefined where nobody has. */
function inForceSince({ commits }: Subject, seen: Seen, channel: string, name: string): string | undefined {
    const known = commits.find((one) => one.channel === channel && one.definition.name === name)?.sequence ?? 0;
    const sequence = definitionsOn(channel, seen).find((one) => one.name === name)?.sequence ?? 0;
    return sequence > known
        ? `has sequence ${sequence} in force by now, this stack knows of ${known}: run pulumi up, which takes note of it`
        : undefined;
}
