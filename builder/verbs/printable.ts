/** Colours and the like of terminals, which loggers write. Whatever else begins with an escape is shown as what it is. */
// eslint-disable-next-line no-control-regex -- It is those that are looked for.
const colours = /\u001b\[[0-9;]{0,40}m/g;

/** All that moves a cursor, ends a line, or turns the order of letters. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A line of somebody else's making that a terminal shows as one line, and as nothing but what it says: tabs and letters of all scripts stay. */
export function printable(line: string): string {
    return line
        .replace(/\r$/, "")
        .replace(colours, "")
        .replace(unprintable, (character) =>
            character === "\t" ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
        );
}
