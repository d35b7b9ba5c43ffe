import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";
import { isJsonObject, objectAt, parseJson, textAt, type JsonObject } from "../../ground/json";
import { browsers } from "../../embedded/toolchain/browser";

/** A page as a browser shows it. */
export interface OpenPage {
    /** What an expression of JavaScript gives in the page, as JSON can say it. */
    readonly evaluate: (expression: string) => Promise<unknown>;
    /** Addresses that the page has asked for, its own first. */
    readonly asked: readonly string[];
    /** What the browser complains of. */
    readonly complaints: readonly string[];
    readonly close: () => Promise<void>;
}

/** Shows a page in a real browser, without a window. */
export async function openPage(html: string, width = 1200): Promise<OpenPage> {
    const folder = mkdtempSync(join(tmpdir(), "page-"));
    const file = join(folder, "page.html");
    writeFileSync(file, html);
    const browser = startBrowser(folder, width);
    const calls = await connected(browser);
    const asked: string[] = [];
    const complaints: string[] = [];
    calls.onEvent((method, params) => {
        if (method === "Network.requestWillBeSent") {
            asked.push(textAt(params, "request", "url"));
        } else if (method === "Log.entryAdded") {
            complaints.push(textAt(params, "entry", "text"));
        }
    });
    const { targetId } = await calls.call("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await calls.call("Target.attachToTarget", { targetId, flatten: true });
    const inPage = (method: string, params: JsonObject = {}): Promise<JsonObject> =>
        calls.call(method, params, String(sessionId));
    await Promise.all(["Page", "Network", "Log"].map((part) => inPage(`${part}.enable`)));
    const loaded = calls.next("Page.loadEventFired");
    await inPage("Page.navigate", { url: pathToFileURL(file).href });
    await loaded;
    return {
        evaluate: async (expression) => {
            const answer = await inPage("Runtime.evaluate", { expression, returnByValue: true });
            assert.equal(answer["exceptionDetails"], undefined, JSON.stringify(answer["exceptionDetails"]));
            return objectAt(answer, "result")["value"];
        },
        asked,
        complaints,
        close: async () => {
            const ended = once(browser, "exit");
            // Its processes write to the profile as long as one of them lives.
            process.kill(-(browser.pid ?? assert.fail("the browser has no process")), "SIGKILL");
            await ended;
            rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
        },
    };
}

function startBrowser(folder: string, width: number): ChildProcess {
    const program = browsers.find((name) => spawnSync(name, ["--version"]).status === 0);
    assert.ok(program !== undefined, `no browser is on PATH, of ${browsers.join(", ")}: npm test installs one`);
    const options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
    const own = [
        `--user-data-dir=${join(folder, "profile")}`,
        `--window-size=${width},900`,
        "--remote-debugging-port=0",
    ];
    // Whatever a page would want from elsewhere is not to be had.
    const alone = ["--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--no-proxy-server"];
    return spawn(program, [...options, ...own, ...alone], { stdio: ["ignore", "ignore", "pipe"], detached: true });
}

interface Calls {
    readonly call: (method: string, params: JsonObject, sessionId?: string) => Promise<JsonObject>;
    readonly onEvent: (listener: (method: string, params: JsonObject) => void) => void;
    readonly next: (method: string) => Promise<void>;
}

/** Speaks the browser's own protocol, which it offers on a port that it names on its standard error. */
async function connected(browser: ChildProcess): Promise<Calls> {
    const socket = new WebSocket(await debuggerOf(browser));
    await once(socket, "open");
    const answers = new Map<number, (answer: JsonObject) => void>();
    const listeners: ((method: string, params: JsonObject) => void)[] = [];
    socket.on("message", (text: Buffer) => {
        const message = parseJson(text.toString());
        if (isJsonObject(message) && typeof message["id"] === "number") {
            answers.get(message["id"])?.(message);
        } else {
            listeners.forEach((listener) => {
                listener(textAt(message, "method"), objectAt(message, "params"));
            });
        }
    });
    let last = 0;
    return {
        call: async (method, params, sessionId) => {
            const id = ++last;
            const answer = new Promise<JsonObject>((resolve) => answers.set(id, resolve));
            socket.send(JSON.stringify({ id, method, params, sessionId }));
            const { result, error } = await answer;
            assert.equal(error, undefined, `${method}: ${JSON.stringify(error)}`);
            return objectAt(result);
        },
        onEvent: (listener) => {
            listeners.push(listener);
        },
        next: (method) =>
            new Promise((resolve) => {
                listeners.push((name) => {
                    if (name === method) {
                        resolve();
                    }
                });
            }),
    };
}

async function debuggerOf({ stderr }: ChildProcess): Promise<string> {
    assert.ok(stderr !== null);
    const said: string[] = [];
    for await (const line of createInterface({ input: stderr })) {
        const [, address] = /DevTools listening on (ws:\S+)/.exec(line) ?? [];
        if (address !== undefined) {
            stderr.resume();
            return address;
        }
        said.push(line);
    }
    return assert.fail(`the browser has ended:\n${said.join("\n")}`);
}
