import { randomInt } from "node:crypto";

/** What a random text is made of. */
export interface TextRule {
    readonly length: number;
    /** Classes of characters, each with the number of characters of it that there must be; a class may be empty. */
    readonly classes: readonly CharacterClass[];
}

export interface CharacterClass {
    readonly characters: string;
    readonly least: number;
}

/** The official provider's special characters. */
export const specialCharacters = "!@#$%&*()-_=+[]{}<>:?";

/**
 * A random text from the system's source of randomness. As with the official provider: first the least number of each class,
 * then characters of all classes together, in random order.
 */
export function randomText({ length, classes }: TextRule): string {
    const all = classes.map(({ characters }) => characters).join("");
    const required = classes.flatMap(({ characters, least }) => draw(characters, least));
    return shuffled([...required, ...draw(all, length - required.length)]).join("");
}

function draw(characters: string, count: number): readonly string[] {
    return Array.from({ length: count }, () => characters[randomInt(characters.length)] ?? "");
}

/** Fisher and Yates' shuffle: every order is equally likely. */
function shuffled(characters: readonly string[]): readonly string[] {
    const result = [...characters];
    for (let last = result.length - 1; last > 0; last -= 1) {
        const other = randomInt(last + 1);
        [result[last], result[other]] = [result[other] ?? "", result[last] ?? ""];
    }
    return result;
}
