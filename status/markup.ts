/** Text as it is written in HTML and SVG: whoever chooses a name of a network makes no markup. */
export function escaped(text: string): string {
    return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
