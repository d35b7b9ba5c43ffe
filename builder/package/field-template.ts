/** Values by name, which may hold further ones. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/**
 * Fills the templates in a text: of Go's text/template those that name a value, `{{.peername}}`, with blanks and with the
 * marks that trim the text beside them. Throws what Go says of a value that is not there, and refuses all other templates.
 * Looks at each character a fixed number of times: a text that has only beginnings of templates takes no longer than another.
 */
export function fillTemplates(text: string, values: TemplateValues): string {
    const filled: string[] = [];
    let rest = 0;
    let trimming = false;
    for (let open = text.indexOf(begin); open >= 0; open = text.indexOf(begin, rest)) {
        const close = text.indexOf(end, open + begin.length);
        if (close < 0) {
            throw new Error("unclosed action");
        }
        const all = text.slice(open, close + end.length);
        const action = actionPattern.exec(text.slice(open + begin.length, close));
        if (action === null) {
            throw new Error(`${all} is not the name of a value such as {{.peername}}`);
        }
        const [, trimBefore, name = "", trimAfter] = action;
        filled.push(between(text.slice(rest, open), trimming, trimBefore !== undefined));
        filled.push(valueAt(values, name, () => placeIn(text, open + all.indexOf("."))));
        rest = close + end.length;
        trimming = trimAfter !== undefined;
    }
    return [...filled, between(text.slice(rest), trimming, false)].join("");
}

const [begin, end] = ["{{", "}}"] as const;

/** A mark that trims is set off by a blank, as in Go, where it would be the sign of a number otherwise. */
const actionPattern = /^(-(?=[ \t\r\n]))?[ \t\r\n]*((?:\.[\p{L}_][\p{L}\p{Nd}_]*)+)[ \t\r\n]*((?<=[ \t\r\n])-)?$/u;

const blanks = " \t\r\n";

function between(text: string, fromBefore: boolean, fromAfter: boolean): string {
    let [first, last] = [0, text.length];
    while (fromBefore && first < last && blanks.includes(text.charAt(first))) {
        first += 1;
    }
    while (fromAfter && last > first && blanks.includes(text.charAt(last - 1))) {
        last -= 1;
    }
    return text.slice(first, last);
}

/** Line and column as Go counts them: lines from 1, bytes from 0. */
function placeIn(text: string, index: number): string {
    const lines = text.slice(0, index).split("\n");
    return `${lines.length}:${Buffer.byteLength(lines.at(-1) ?? "")}`;
}

function valueAt(values: TemplateValues, name: string, place: () => string): string {
    let value: unknown = values;
    for (const key of name.slice(1).split(".")) {
        const isThere = typeof value === "object" && value !== null && Object.hasOwn(value, key);
        if (!isThere) {
            throw new Error(`template: :${place()}: executing "" at <${name}>: map has no entry for key "${key}"`);
        }
        value = new Map<string, unknown>(Object.entries(value ?? {})).get(key);
    }
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
        throw new Error(`{{${name}}} is neither a text nor a number`);
    }
    return String(value);
}
