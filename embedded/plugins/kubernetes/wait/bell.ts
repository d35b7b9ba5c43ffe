/** Wakes one sleeper. */
export interface Bell {
    readonly ring: () => void;
    /** When it rings, has rung since the last time, or after so many milliseconds. */
    rung(milliseconds: number): Promise<void>;
}

export function newBell(): Bell {
    let wake: (() => void) | undefined;
    let hasRung = false;
    return {
        ring: () => {
            hasRung = true;
            wake?.();
        },
        rung: async (milliseconds) => {
            if (!hasRung) {
                await new Promise<void>((resolve) => {
                    const timer = setTimeout(resolve, milliseconds);
                    wake = () => {
                        clearTimeout(timer);
                        resolve();
                    };
                });
            }
            hasRung = false;
            wake = undefined;
        },
    };
}
