import { visible } from "./visible";

/** A member of an organisation in one of the roles that Fabric's MSPs know. */
export interface Principal {
    readonly kind: "principal";
    readonly mspId: string;
    readonly role: Role;
}

/** That many of the rules must be met. AND is all of them, OR is one. */
export interface Gate {
    readonly kind: "gate";
    readonly count: number;
    readonly rules: readonly Rule[];
}

export type Rule = Principal | Gate;
export type Role = "admin" | "client" | "member" | "orderer" | "peer";

interface Token {
    readonly kind: "name" | "number" | "text" | "sign" | "end";
    /** Without quotes. */
    readonly text: string;
    /** As written, for messages. */
    readonly written: string;
    /** Of its first character, from 1. */
    readonly position: number;
}

/** The tokens of a policy and how far they were read. */
interface Reader {
    readonly peek: () => Token;
    readonly take: () => Token;
}

type GateName = "and" | "or" | "outof";

/** Gates as Fabric registers them: three spellings each. */
const gateNames: Readonly<Record<string, GateName>> = {
    ...{ AND: "and", And: "and", and: "and" },
    ...{ OR: "or", Or: "or", or: "or" },
    ...{ OUTOF: "outof", OutOf: "outof", outof: "outof" },
};

/** As in Fabric's common/policydsl: letters, digits, dots and dashes, then a dot and the role. */
const principalForm = /^([A-Za-z0-9.-]+)\.(admin|client|member|orderer|peer)$/;

/** Reads the text of a signature policy; throws an Error that names the character where it goes wrong. */
export function parseGate(text: string): Gate {
    try {
        const reader = newReader(tokens(text));
        const gate = gateAt(reader);
        const rest = reader.take();
        return rest.kind === "end" ? gate : unexpected(rest, "the end of the policy");
    } catch (error) {
        throw new Error(`policy "${visible(text)}": ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
        });
    }
}

function gateAt(reader: Reader): Gate {
    const name = reader.take();
    const gate = name.kind === "name" ? gateNames[name.text] : undefined;
    if (gate === undefined) {
        return unexpected(name, "AND, OR or OutOf");
    }
    expectSign(reader, "(");
    const count = gate === "outof" ? countAt(reader) : undefined;
    const rules = rulesAt(reader);
    return { kind: "gate", count: checkedCount(gate, count, rules, name), rules };
}

/** The number of OutOf, which Fabric takes in quotes too, and the comma after it. */
function countAt(reader: Reader): Token {
    const token = reader.take();
    if (!/^[0-9]{1,9}$/.test(token.text)) {
        return unexpected(token, "a number");
    }
    expectSign(reader, ",");
    return token;
}

function rulesAt(reader: Reader): readonly Rule[] {
    const rules: Rule[] = [];
    for (;;) {
        rules.push(ruleAt(reader));
        const separator = reader.take();
        if (separator.text === ")" && separator.kind === "sign") {
            return rules;
        }
        if (separator.text !== "," || separator.kind !== "sign") {
            return unexpected(separator, '"," or ")"');
        }
    }
}

function ruleAt(reader: Reader): Rule {
    const next = reader.peek();
    if (next.kind === "name") {
        return gateNames[next.text] === undefined ? notQuoted(next) : gateAt(reader);
    }
    reader.take();
    return next.kind === "text" ? principalAt(next) : unexpected(next, "a principal in quotes or a gate");
}

function principalAt(token: Token): Principal {
    const [, mspId, role] = principalForm.exec(token.text) ?? [];
    if (mspId === undefined || role === undefined || !isRole(role)) {
        const form = "an MSP ID, a dot and a role (admin, client, member, orderer, peer)";
        throw new Error(`${visible(token.written)} at character ${token.position} is not ${form}`);
    }
    return { kind: "principal", mspId, role };
}

function isRole(text: string): text is Role {
    return ["admin", "client", "member", "orderer", "peer"].includes(text);
}

/** Fabric permits one more than there are rules: the policy that nobody can meet. */
function checkedCount(gate: GateName, count: Token | undefined, rules: readonly Rule[], name: Token): number {
    const wanted = count === undefined ? (gate === "or" ? 1 : rules.length) : Number(count.text);
    if (wanted > rules.length + 1) {
        throw new Error(
            `${name.written} at character ${name.position} wants ${wanted} of ${rules.length}, which Fabric refuses`,
        );
    }
    return wanted;
}

function notQuoted({ written, position }: Token): never {
    const form = `in quotes, with a role: '${written}.peer'`;
    throw new Error(`${written} at character ${position} is no gate (AND, OR, OutOf); an MSP ID must be ${form}`);
}

function expectSign(reader: Reader, sign: string): void {
    const token = reader.take();
    if (token.kind !== "sign" || token.text !== sign) {
        unexpected(token, `"${sign}"`);
    }
}

function unexpected(token: Token, expected: string): never {
    const found = token.kind === "end" ? "the end" : token.written;
    throw new Error(`expected ${expected} at character ${token.position}, found ${found}`);
}

function newReader(all: readonly Token[]): Reader {
    let next = 0;
    const peek = (): Token => {
        const token = all[Math.min(next, all.length - 1)];
        if (token === undefined) {
            throw new Error("unreachable: the last token is the end");
        }
        return token;
    };
    const take = (): Token => {
        const token = peek();
        next += 1;
        return token;
    };
    return { peek, take };
}

function tokens(text: string): readonly Token[] {
    const bare = "[A-Za-z0-9-]*[A-Za-z0-9](?:[.-]+[A-Za-z0-9]+)+";
    const form = new RegExp(
        String.raw`\s+|(${bare})|([A-Za-z][A-Za-z0-9]*)|([0-9]+)|'([^']*)'|"([^"]*)"|([(),])|(.)`,
        "gsu",
    );
    const found: Token[] = [];
    for (const match of text.matchAll(form)) {
        const [written, principal, name, number, single, double, sign, other] = match;
        const position = match.index + 1;
        const quoted = single ?? double;
        if (principal !== undefined) {
            throw new Error(`${written} at character ${position} must be in quotes: '${written}'`);
        } else if (other !== undefined) {
            throw new Error(strange(other, position));
        } else if (name !== undefined) {
            found.push({ kind: "name", text: name, written, position });
        } else if (number !== undefined) {
            found.push({ kind: "number", text: number, written, position });
        } else if (quoted !== undefined) {
            found.push({ kind: "text", text: quoted, written, position });
        } else if (sign !== undefined) {
            found.push({ kind: "sign", text: sign, written: `"${sign}"`, position });
        }
    }
    return [...found, { kind: "end", text: "", written: "", position: text.length + 1 }];
}

/** What is wrong with a character that begins nothing. */
function strange(character: string, position: number): string {
    if (character === "'" || character === '"') {
        return `the quote at character ${position} is not closed`;
    }
    const hint = /[\u2018-\u201f\u00b4`]/u.test(character) ? ": quotes are ' or \"" : "";
    return `unexpected ${visible(character)} at character ${position}${hint}`;
}
