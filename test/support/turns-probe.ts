/** Turns shorter than that keep nobody waiting. Milliseconds. */
const least = 0.2;

// Preloaded into an agent: between two turns of its event loop it looks at what the first one took. Time of the processor, since a machine that does
// other work makes none of that; of all threads, as it can be had everywhere. Asked with a number, it tells how many milliseconds so many turns
// took together that followed each other, at most, since it was asked last.
let turns: number[] = [];
let last = process.cpuUsage();

function turn(): void {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    const milliseconds = (user + system) / 1000;
    if (milliseconds >= least) {
        turns.push(milliseconds);
    }
    setImmediate(turn);
}

/** The largest sum of so many that follow each other. */
function longestRun(count: number): number {
    let [sum, most] = [0, 0];
    turns.forEach((milliseconds, index) => {
        sum += milliseconds - (turns[index - count] ?? 0);
        most = Math.max(most, sum);
    });
    return most;
}

process.on("message", (count) => {
    process.send?.(longestRun(Number(count)));
    [turns, last] = [[], process.cpuUsage()];
});

setImmediate(turn);
