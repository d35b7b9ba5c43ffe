/**
 * A text with what nobody sees written out, for messages: a no-break space is `\u00a0`, a tab `\t`, the end of a line `\n`.
 * Letters of every script and the ordinary space stay.
 */
export function visible(text: string): string {
    return text.replaceAll(unseen, (character) => escapes.get(character) ?? escaped(character));
}

/** Whether a text has a character that nobody sees, but the ordinary space. */
export function hasUnseen(text: string): boolean {
    return text.search(unseen) !== -1;
}

/** Controls, format characters, half surrogates, and every space but the ordinary one; what only seems to be nothing, too. */
const unseen =
    /[\p{C}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164]|\p{Variation_Selector}/gu;

const escapes: ReadonlyMap<string, string> = new Map([
    ["\t", String.raw`\t`],
    ["\n", String.raw`\n`],
    ["\r", String.raw`\r`],
]);

function escaped(character: string): string {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? String.raw`\u{${code}}` : String.raw`\u${code.padStart(4, "0")}`;
}
