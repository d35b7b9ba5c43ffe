import { oneLine } from "../ground/failure";

/** Characters of somebody else's text in a message. */
const longestShown = 100;

/** Somebody else's text in a message, in quotes and on one line. */
export function quoted(text: string): string {
    const cut = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
    return oneLine(JSON.stringify(cut), Infinity);
}
