/** A tar is made of blocks of so many bytes, and ends with two that are empty. */
export const tarBlock = 512;

/** What fills the last block of an entry of so many bytes. */
export function tarPadding(size: number): Buffer {
    return Buffer.alloc((tarBlock - (size % tarBlock)) % tarBlock);
}

/**
 * The header of an entry that belongs to root, with nothing of this machine in it: POSIX's (ustar) with a prefix of the name,
 * "" too, else GNU's. Mode as in "0000644", time in seconds since 1970, texts in Latin-1 of their bytes.
 */
export function tarHeader(
    name: string,
    size: number,
    type: "0" | "x" | "L",
    { mode, time, prefix }: { readonly mode: string; readonly time: number; readonly prefix?: string },
): Buffer {
    const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
    const root = octal(0, 7);
    const block = Buffer.alloc(tarBlock);
    block.write(name, 0, "latin1");
    // The checksum counts itself as spaces.
    block.write(`${mode}\0${root}${root}${octal(size, 11)}${octal(time, 11)}        ${type}`, 100, "latin1");
    block.write(prefix === undefined ? "ustar  \0" : "ustar\x0000", 257, "latin1");
    block.write(prefix === undefined ? "" : `${root}${root}${prefix}`, 329, "latin1");
    const checksum = block.reduce((sum, byte) => sum + byte, 0);
    block.write(`${octal(checksum, 6)} `, 148, "latin1");
    return block;
}
