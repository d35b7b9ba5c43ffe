/** As the kubelet writes it: always with nine digits of the second, so that texts compare as times do. */
const timestamp = /^(\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)) /;

/** How far a log has been told, so that going on neither loses nor doubles a line. */
export interface Place {
    /** The text without its timestamp; undefined when it was told before. */
    read(line: { readonly text: string; readonly ended: boolean }): string | undefined;
    /** From when to ask again; the server counts in whole seconds. */
    since(): string | undefined;
    /** A new connection begins. */
    again(): void;
}

/** The beginning of a log that is read with timestamps. */
export function newPlace(): Place {
    let last = "";
    let toldAtLast = 0;
    let skip = 0;
    let middle = false;
    let telling = true;
    const isNew = (stamp: string): boolean => {
        if (stamp > last) {
            last = stamp;
            toldAtLast = 1;
            return true;
        }
        if (stamp < last || skip > 0) {
            skip -= stamp === last ? 1 : 0;
            return false;
        }
        toldAtLast += 1;
        return true;
    };
    return {
        read: ({ text, ended }) => {
            const begins = !middle;
            middle = !ended;
            // Only the beginning of a line has a timestamp; the kubelet's own complaints have none.
            const stamp = begins ? timestamp.exec(text)?.[1] : undefined;
            telling = stamp === undefined ? telling || begins : isNew(stamp);
            return telling ? text.slice(stamp === undefined ? 0 : stamp.length + 1) : undefined;
        },
        since: () => (last === "" ? undefined : last),
        again: () => {
            skip = toldAtLast;
            middle = false;
        },
    };
}
