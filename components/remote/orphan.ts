const lookMilliseconds = 500;

let isWatched = false;

/**
 * Ends this process when the one that started it has ended: a killed run of the CLI leaves the providers' process behind, which
 * would go on changing the network beside the next run.
 */
export function endWithParent(): void {
    if (isWatched) {
        return;
    }
    isWatched = true;
    const parent = process.ppid;
    setInterval(() => {
        if (process.ppid !== parent) {
            process.exit(1);
        }
    }, lookMilliseconds).unref();
}
