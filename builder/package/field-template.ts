/** Values by name, which may hold further ones. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/**
 * Fills the templates in a text: of Go's text/template those that name a value, `{{.peername}}`, with blanks and with the
 * marks that trim the text beside them. Throws what Go says of a value that is not there, and refuses all other templates.
 */
export function fillTemplates(text: string, values: TemplateValues): string {
    let filled = "";
    let rest = 0;
    let trimming = false;
    for (const found of text.matchAll(/\{\{(.*?)\}\}/gs)) {
        const [all, inside = ""] = found;
        const action = actionPattern.exec(inside);
        if (action === null) {
            throw new Error(`${all} is not the name of a value such as {{.peername}}`);
        }
        const [, trimBefore, name = "", trimAfter] = action;
        const before = between(text.slice(rest, found.index), trimming, trimBefore !== undefined);
        filled += before + valueAt(values, name, placeIn(text, found.index + all.indexOf(".")));
        rest = found.index + all.length;
        trimming = trimAfter !== undefined;
    }
    const last = text.slice(rest);
    if (last.includes("{{")) {
        throw new Error("unclosed action");
    }
    return filled + between(last, trimming, false);
}

/** A mark that trims is set off by a blank, as in Go, where it would be the sign of a number otherwise. */
const actionPattern = /^(-(?=[ \t\r\n]))?[ \t\r\n]*((?:\.[\p{L}_][\p{L}\p{Nd}_]*)+)[ \t\r\n]*((?<=[ \t\r\n])-)?$/u;

function between(text: string, fromBefore: boolean, fromAfter: boolean): string {
    const begun = fromBefore ? text.replace(/^[ \t\r\n]+/, "") : text;
    return fromAfter ? begun.replace(/[ \t\r\n]+$/, "") : begun;
}

/** Line and column as Go counts them: lines from 1, bytes from 0. */
function placeIn(text: string, index: number): string {
    const lines = text.slice(0, index).split("\n");
    return `${lines.length}:${Buffer.byteLength(lines.at(-1) ?? "")}`;
}

function valueAt(values: TemplateValues, name: string, place: string): string {
    let value: unknown = values;
    for (const key of name.slice(1).split(".")) {
        const isThere = typeof value === "object" && value !== null && Object.hasOwn(value, key);
        if (!isThere) {
            throw new Error(`template: :${place}: executing "" at <${name}>: map has no entry for key "${key}"`);
        }
        value = new Map<string, unknown>(Object.entries(value ?? {})).get(key);
    }
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
        throw new Error(`{{${name}}} is neither a text nor a number`);
    }
    return String(value);
}
