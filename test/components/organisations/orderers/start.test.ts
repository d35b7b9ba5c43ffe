import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startScript } from "../../../../components/organisations/orderers/start";
import { eventually } from "../../../support/verbs";

/** Writes down where it would listen, and how it was ended. */
const orderer = `#!/bin/sh
echo "listens \${ORDERER_GENERAL_LISTENADDRESS:-everywhere}" >> "$LOG"
trap 'echo ended >> "$LOG"; exit 0' TERM
while :; do sleep 0.05; done
`;

describe("the start of an orderer with others beside it", () => {
    let folder: string;
    let started: ChildProcess | undefined;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "orderer-start-"));
        for (const name of ["bin", "ledger", "channels"]) {
            mkdirSync(join(folder, name));
        }
        writeFileSync(join(folder, "bin", "orderer"), orderer);
        chmodSync(join(folder, "bin", "orderer"), 0o755);
    });

    afterEach(() => {
        started?.kill("SIGKILL");
        rmSync(folder, { recursive: true, force: true });
    });

    const log = (): readonly string[] =>
        existsSync(join(folder, "log")) ? readFileSync(join(folder, "log"), "utf8").trim().split("\n") : [];
    const start = (): Promise<number | null> => {
        const script = startScript({
            ledger: join(folder, "ledger"),
            channels: join(folder, "channels"),
            electionSeconds: 1,
            settleSeconds: 0,
        });
        const env = { PATH: `${join(folder, "bin")}:${process.env.PATH ?? ""}`, LOG: join(folder, "log") };
        const child = spawn("sh", ["-ec", script], { env, stdio: "ignore" });
        started = child;
        return new Promise((resolve) => child.once("exit", resolve));
    };
    const serves = (channel: string): void => {
        mkdirSync(join(folder, "ledger", "chains", channel), { recursive: true });
    };
    const joined = (channel: string): void => {
        writeFileSync(join(folder, "channels", channel), "");
    };
    const logs = (...lines: readonly string[]): Promise<void> =>
        eventually(lines.join(), () => JSON.stringify(log()) === JSON.stringify(lines));

    it("is that of any program where nobody has joined a channel yet", async () => {
        void start();
        await logs("listens everywhere");
    });

    it("waits for an election where it has been before", async () => {
        mkdirSync(join(folder, "ledger", "etcdraft", "wal", "trade"), { recursive: true });
        serves("trade");
        joined("trade");
        const begun = performance.now();
        void start();
        await logs("listens everywhere");
        assert.ok(performance.now() - begun > 900);
    });

    it("hides where its ledgers are lost, until it has joined its channels again", async () => {
        joined("trade");
        joined("other");
        void start();
        await logs("listens 127.0.0.1");
        serves("trade");
        await new Promise((resolve) => setTimeout(resolve, 1500));
        assert.deepEqual(log(), ["listens 127.0.0.1"]);
        serves("other");
        await logs("listens 127.0.0.1", "ended", "listens everywhere");
    });

    it("does not hide for a channel that somebody took from it alone", async () => {
        joined("trade");
        joined("other");
        serves("trade");
        void start();
        await logs("listens everywhere");
    });

    it("ends in good order while it hides", async () => {
        joined("trade");
        const status = start();
        await logs("listens 127.0.0.1");
        started?.kill("SIGTERM");
        assert.equal(await status, 0);
        assert.deepEqual(log(), ["listens 127.0.0.1", "ended"]);
    });

    it("fails where the hidden one fails", async () => {
        joined("trade");
        writeFileSync(join(folder, "bin", "orderer"), "#!/bin/sh\nexit 2\n");
        assert.notEqual(await start(), 0);
    });
});
