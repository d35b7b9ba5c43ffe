/** One element of a DER encoding. */
interface Element {
    /** Identifier octet. */
    readonly tag: number;
    /** The element with its tag and length. */
    readonly encoded: Buffer;
    readonly content: Buffer;
}

/*
 * The few forms of DER that X.509 and ECDSA need. Certificates are written with these instead of a library because
 * Fabric wants their signatures with low S, which no library offers.
 */

export function sequence(...parts: readonly Uint8Array[]): Buffer {
    return tagged(0x30, ...parts);
}

export function set(...parts: readonly Uint8Array[]): Buffer {
    return tagged(0x31, ...parts);
}

/** A number from its big-endian unsigned digits: shortest form, with a zero before a set top bit. */
export function integer(digits: Uint8Array): Buffer {
    const first = digits.findIndex((byte) => byte !== 0);
    const shortest = digits.subarray(first === -1 ? digits.length - 1 : first);
    return (shortest[0] ?? 0) >= 0x80 ? tagged(0x02, Buffer.of(0), shortest) : tagged(0x02, shortest);
}

/** From dotted form: "2.5.29.14". */
export function objectIdentifier(dotted: string): Buffer {
    const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
    return tagged(0x06, Buffer.from([40 * first + second, ...rest.flatMap(base128)]));
}

export function utf8String(text: string): Buffer {
    return tagged(0x0c, Buffer.from(text));
}

/** `unused` low bits of the last byte do not count. */
export function bitString(bits: Uint8Array, unused = 0): Buffer {
    return tagged(0x03, Buffer.of(unused), bits);
}

export function octetString(bytes: Uint8Array): Buffer {
    return tagged(0x04, bytes);
}

export function boolean(value: boolean): Buffer {
    return tagged(0x01, Buffer.of(value ? 0xff : 0));
}

/** UTCTime up to 2049, GeneralizedTime from then on (RFC 5280, 4.1.2.5); fractions of a second are cut. */
export function time(moment: Date): Buffer {
    const digits = `${moment.toISOString().replace(/\D/g, "").slice(0, 14)}Z`;
    return moment.getUTCFullYear() < 2050
        ? tagged(0x17, Buffer.from(digits.slice(2)))
        : tagged(0x18, Buffer.from(digits));
}

/** A context-specific tag around whole elements. */
export function explicit(number: number, ...parts: readonly Uint8Array[]): Buffer {
    return tagged(0xa0 + number, ...parts);
}

/** A context-specific tag in place of the universal one of a primitive. */
export function implicit(number: number, content: Uint8Array): Buffer {
    return tagged(0x80 + number, content);
}

/** The elements that stand one after the other; refuses what is cut short. */
export function elements(encoded: Uint8Array): readonly Element[] {
    const found: Element[] = [];
    let rest = Buffer.from(encoded);
    while (rest.length > 0) {
        const element = firstElement(rest);
        found.push(element);
        rest = rest.subarray(element.encoded.length);
    }
    return found;
}

function firstElement(encoded: Buffer): Element {
    const [tag = 0, short = 0] = encoded;
    const longBytes = short < 0x80 ? 0 : short - 0x80;
    const start = 2 + longBytes;
    const length = longBytes === 0 ? short : Number(`0x0${encoded.subarray(2, start).toString("hex")}`);
    if (longBytes > 6 || encoded.length < start + length) {
        throw new Error("the DER encoding is cut short");
    }
    return { tag, encoded: encoded.subarray(0, start + length), content: encoded.subarray(start, start + length) };
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
    const content = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([tag, ...lengthOctets(content.length)]), content]);
}

function lengthOctets(length: number): readonly number[] {
    if (length < 0x80) {
        return [length];
    }
    const octets: number[] = [];
    for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) {
        octets.unshift(rest % 256);
    }
    return [0x80 + octets.length, ...octets];
}

function base128(arc: number): readonly number[] {
    const septets = [arc % 128];
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
        septets.unshift((rest % 128) + 128);
    }
    return septets;
}
