/** Shows a sentence on the stack's own row while an update goes on, with the time of day. */
export function sayNow(sentence: string): void {
    console.log(`${new Date().toISOString().slice(11, 19)} ${sentence}`);
}
