/**
 * Who works on the objects of one name. The Secret's name is the same for every run of a chaincode on a peer, so the
 * end of one run must not take away what the next one has just made.
 */
export interface Turns {
    /** A new run takes over the name; runs before it have lost it. */
    take(objectName: string): Turn;
    /** Whether a run has the name now. */
    isTaken(objectName: string): boolean;
    /** Does work on the objects of a name while nobody else does. */
    exclusively<T>(objectName: string, work: () => Promise<T>): Promise<T>;
}

export interface Turn {
    /** Whether no later run has taken over. */
    isCurrent(): boolean;
    end(): void;
}

export function newTurns(): Turns {
    const current = new Map<string, Turn>();
    const queues = new Map<string, Promise<void>>();
    return {
        take: (objectName) => {
            const isCurrent = (): boolean => current.get(objectName) === turn;
            const turn: Turn = { isCurrent, end: () => isCurrent() && current.delete(objectName) };
            current.set(objectName, turn);
            return turn;
        },
        isTaken: (objectName) => current.has(objectName),
        exclusively: (objectName, work) => {
            const result = (queues.get(objectName) ?? Promise.resolve()).then(work);
            const forget = (): void => {
                if (queues.get(objectName) === settled) {
                    queues.delete(objectName);
                }
            };
            const settled: Promise<void> = result.then(forget, forget);
            queues.set(objectName, settled);
            return result;
        },
    };
}
