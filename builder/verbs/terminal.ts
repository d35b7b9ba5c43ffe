import { oneLine } from "../../ground/failure";

/** Where a verb's words go: the standard error of its process, which the peer logs. */
export interface Terminal {
    /** A message of the builder itself: `<program> [<process ID>]: <text>`, always one line. */
    say(text: string): void;
    /** A message for those who asked for them. */
    debug(text: string): void;
    /** A line as it is; resolves when it may be followed by the next one. */
    pass(line: string): Promise<void>;
}

/** Characters of a message: the peer stops reading a verb whose line has over 64 KiB (bufio.Scanner), and UTF-8 needs up to 3 bytes each. */
const longestMessage = 16 * 1024;

/** A terminal on top of something that takes text; `write` resolves when it may take more. */
export function newTerminal(
    program: string,
    processId: number,
    debugging: boolean,
    write: (text: string) => Promise<void>,
): Terminal {
    const line = (mark: string, text: string): void => {
        void write(`${program} [${processId}]${mark}: ${oneLine(text, longestMessage)}\n`);
    };
    return {
        say: (text) => {
            line("", text);
        },
        debug: (text) => {
            if (debugging) {
                line(" DEBUG", text);
            }
        },
        pass: (text) => write(`${text}\n`),
    };
}

/** The same terminal, whose own messages are put into other words. */
export function retelling(terminal: Terminal, tell: (text: string) => string): Terminal {
    return {
        ...terminal,
        say: (text) => {
            terminal.say(tell(text));
        },
        debug: (text) => {
            terminal.debug(tell(text));
        },
    };
}

/** The same terminal, and the last lines that were passed on as they are. */
export function remembering(
    terminal: Terminal,
    most: number,
): { readonly terminal: Terminal; readonly lines: () => readonly string[] } {
    const last: string[] = [];
    const pass = (line: string): Promise<void> => {
        last.push(line);
        last.splice(0, last.length - most);
        return terminal.pass(line);
    };
    return { terminal: { ...terminal, pass }, lines: () => [...last] };
}
