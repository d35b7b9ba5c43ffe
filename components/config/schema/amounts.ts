import { z } from "zod";
import { durationPattern, milliseconds } from "../../../ground/duration";
import { amount, byteCount, byteSizePattern, quantityPattern } from "../units";
import { checked, named } from "./named";

/** Fabric and Kubernetes read most numbers into 32 bits with a sign; a larger one would come out as another. */
export const largestInt32 = 2 ** 31 - 1;

/** A whole number of that many at least, and of no more than 32 bits with a sign unless told otherwise. */
export function wholeNumber(least: number, most: number = largestInt32): z.ZodInt {
    return z
        .int({ error: (issue) => (issue.code === "invalid_type" ? undefined : `must be ${most} at most`) })
        .min(least, least === 0 ? "must not be negative" : `must be at least ${least}`)
        .max(most, `must be ${most} at most`);
}

const durationText = z.string().regex(durationPattern, {
    error: ({ input }) => `is not ${durationNoun}${hoursOf(String(input))}`,
    abort: true,
});

/** Longer than zero, since a wait of nothing is always a mistake; Go counts nanoseconds in 64 bits. */
export const duration = checked(durationText, (text) => {
    const length = milliseconds(text);
    if (length === undefined) {
        return "must be 2562047h at most: Go knows no longer duration";
    }
    return length < nanosecond ? "must be longer than zero" : undefined;
});

/** How long a run of the stack may wait for people, of which "0s" is not at all: no other run begins meanwhile. */
export const patience = checked(durationText, (text) =>
    (milliseconds(text) ?? Number.POSITIVE_INFINITY) > 86_400_000
        ? "must be 24h at most: nothing else of the stack can be changed meanwhile"
        : undefined,
);

const durationNoun = 'a duration (such as "2s", "1m30s" or "500ms")';

const hours: Readonly<Record<string, number>> = { d: 24, w: 7 * 24, y: 365 * 24 };

/** Go has no longer unit than an hour, and people have. */
function hoursOf(text: string): string {
    const [, count, unit = ""] = /^(\d{1,5}) ?(d|w|y)$/.exec(text) ?? [];
    return count === undefined ? "" : `: in hours it is "${Number(count) * (hours[unit] ?? 1)}h"`;
}

const nanosecond = 1e-6;

/** A peer gives up to answer after 300 s (core.yaml, chaincode.installTimeout), but builds on, and is asked again for so long. */
export const durationOfBuild = duration.refine((text) => (milliseconds(text) ?? 0) <= 3_600_000, {
    error: "must not be longer than 1h, for which an installation waits for its build",
});

export const byteSize = named(byteSizePattern, 'a size in bytes (such as "512 KB" or "2MB")').refine(
    (text) => byteCount(text) !== 0,
    { error: "must be more than zero", abort: true },
);

/** An orderer refuses what is larger, changes of the channel's config included: those have every member's certificates. */
const leastBlock = 64 * 1024;

/** gRPC messages of orderers and peers carry 100 MB; the rest is for what a block adds. */
const mostBlock = 99 * 1024 ** 2;

/** The most bytes of a block. */
export const largestBlock = byteSize
    .refine((text) => (byteCount(text) ?? leastBlock) >= leastBlock, {
        error: "must be at least 64 KB: an orderer refuses whatever is larger than maxBytes, changes of the channel's config included",
        abort: true,
    })
    .refine((text) => (byteCount(text) ?? 0) <= mostBlock, { error: "must be 99 MB at most" });

/** What is left out of a unit, or `m` for `Mi`, comes out as bytes or less. */
const leastBytes = 1024 ** 2;

/** The size of a volume. */
export const volumeSize = checked(
    named(quantityPattern, 'the size of a volume (such as "10Gi" or "500Mi")'),
    bytesReason,
);

/** An amount of one of a container's resources, whatever that is: `quantityReason` knows what each takes. */
export const quantity = named(quantityPattern, 'a Kubernetes quantity (such as "500m", "10Gi" or "2")');

/** What is wrong with an amount of a resource; undefined when nothing is, or when it is no quantity. */
export function quantityReason(resource: string, text: string): string | undefined {
    const value = amount(text);
    if (value === undefined || value === 0) {
        return undefined;
    }
    if (resource === "memory" || resource === "ephemeral-storage") {
        return bytesReason(text);
    }
    if (resource === "cpu") {
        return coresReason(value);
    }
    return Number.isInteger(value) ? undefined : `must be a whole number: ${resource} is not shared`;
}

/** Far more than a machine has: a unit of bytes. */
const mostCores = 100_000;

function coresReason(cores: number): string | undefined {
    if (cores > mostCores) {
        return `must be a number of cores, such as "500m" or "2": no machine has ${cores}`;
    }
    return cores < 0.001 ? "must be at least 1m: Kubernetes counts no less than a thousandth of a core" : undefined;
}

function bytesReason(text: string): string | undefined {
    const value = amount(text) ?? leastBytes;
    if (value < leastBytes) {
        const bytes = value === 1 ? "1 byte" : `${value} bytes`;
        return `must be at least 1Mi, not ${bytes}: "${text}" needs another unit, as in "${digitsOf(text)}Mi" or "${digitsOf(text)}Gi"`;
    }
    return value < 2 ** 63 ? undefined : "must be less than 8Ei, which is all that Kubernetes counts";
}

function digitsOf(text: string): string {
    const digits = /^[\d.]+/.exec(text)?.[0] ?? "";
    return Number(digits) === 0 ? "10" : digits;
}

/** Kubernetes knows four by a plain name (validateContainerResourceName); what nodes offer beside has a domain. */
export const resourceName = named(
    /^(?:cpu|memory|ephemeral-storage|hugepages-\d+(?:[kMGTPE]|[KMGTPE]i)?|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)$/,
    'a resource of a container (cpu, memory, ephemeral-storage, hugepages-2Mi, or with a domain as "nvidia.com/gpu")',
    253,
);
