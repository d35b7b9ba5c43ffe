import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { withCode } from "../../../builder/kubernetes/code-container";
import { newArchive } from "../../../fabric/archive";
import { objectsAt } from "../../../ground/json";
import { makeFolder, removeFolder, shells } from "../../support/verbs";

const pod = { containers: [{ image: "a", env: [], volumeMounts: [], securityContext: {} }], volumes: [] };

/** The command of the container that takes in the code, in a folder of the machine, and with smaller bounds. */
function commandIn(folder: string, bytes: number, entries: number): string {
    const command = objectsAt(withCode(pod), "initContainers")[0]?.command as readonly string[]; // As withCode makes it.
    return (command.at(-1) ?? "")
        .replaceAll("/tmp/", `${folder}/`)
        .replaceAll("/chaincode", join(folder, "code"))
        .replaceAll(String(2 * 2 ** 30 + 1), String(bytes))
        .replaceAll("200001", String(entries + 1))
        .replaceAll("200000", String(entries));
}

async function received(
    shell: readonly string[],
    command: string,
    code: Buffer,
): Promise<readonly [number | null, string]> {
    const [program = "", ...options] = shell;
    const child = spawn(program, [...options, "-c", command], { stdio: ["pipe", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stdin.on("error", () => undefined);
    child.stdin.end(Buffer.concat([Buffer.from(`${code.length}\n`), code]));
    return new Promise((resolve) => {
        child.once("close", (status) => {
            resolve([status, said]);
        });
    });
}

const zeros = Buffer.alloc(8 * 2 ** 20);
const many = Array.from({ length: 3000 }, (_, index) => ({ path: `files/${index}`, content: Buffer.alloc(0) }));

describe("The container that takes in the code", () => {
    let folder: string;

    beforeEach(() => {
        folder = makeFolder({ "code/": "" });
    });

    afterEach(() => {
        removeFolder(folder);
    });

    for (const shell of shells) {
        const under = `under ${shell.join(" ")}`;

        it(`unpacks what a build has made, ${under}`, async () => {
            const code = newArchive([...many, { path: "zeros", content: zeros }]);
            assert.deepEqual(await received(shell, commandIn(folder, 2 ** 30, 3001), code), [0, ""]);
            assert.deepEqual(readdirSync(folder), ["code"]);
            assert.equal(readdirSync(join(folder, "code", "files")).length, 3000);
        });

        for (const { what, files, bytes, entries } of [
            { what: "bytes", files: [{ path: "zeros", content: zeros }], bytes: 2 ** 20 + 1, entries: 10 },
            { what: "files", files: many, bytes: 2 ** 30, entries: 100 },
        ]) {
            it(`stops where that has too many ${what}, ${under}`, async () => {
                const code = newArchive(files);
                const [status, said] = await received(shell, commandIn(folder, bytes, entries), code);
                assert.equal(status, 1);
                assert.match(said, /the code cannot be unpacked: it is broken, or more than 2 GiB or \d+ files\n$/);
                const unpacked = readdirSync(join(folder, "code"), { recursive: true });
                assert.ok(unpacked.length < 3000, String(unpacked.length));
            });
        }
    }

    it("has folders that are no larger than the node can bear", () => {
        assert.deepEqual(withCode(pod).volumes, [
            { name: "code", emptyDir: { sizeLimit: "3Gi" } },
            { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
        ]);
    });
});
