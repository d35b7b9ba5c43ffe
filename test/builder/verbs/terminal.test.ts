import assert from "node:assert/strict";

import { newTerminal, type Terminal } from "../../../builder/verbs/terminal";

describe("A verb's terminal", () => {
    const written: string[] = [];
    let terminal: Terminal;

    beforeEach(() => {
        written.length = 0;
        const write = (text: string): Promise<void> => {
            written.push(text);
            return Promise.resolve();
        };
        terminal = newTerminal("/bin/build", 7, true, write);
    });

    it("says what it is told in one line, without what a log's reader would act on", () => {
        terminal.say(" no\r\n\n  label \u001b[2J\u2028'\0' \n");
        terminal.debug("a\nb");
        assert.deepEqual(written, ["/bin/build [7]: no label \\u001b[2J '\\u0000'\n", "/bin/build [7] DEBUG: a b\n"]);
    });

    it("says no line that is too long for the peer, and is quick about it", () => {
        const started = performance.now();
        terminal.say(`a${" ".repeat(1_000_000)}\n`);
        terminal.say("€".repeat(1_000_000));
        assert.ok(performance.now() - started < 1000);
        assert.deepEqual(
            written.map((text) => Buffer.byteLength(text) < 64 * 1024),
            [true, true],
        );
        assert.match(written[1] ?? "", /€…€+\n$/);
    });

    it("passes lines as they are", async () => {
        await terminal.pass(" \u001b[1mbold ");
        assert.deepEqual(written, [" \u001b[1mbold \n"]);
    });
});
