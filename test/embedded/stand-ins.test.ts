import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { hasOfficialPlugins } from "../../embedded/official-plugins";
import { newPlaces, type Places } from "../../embedded/places";
import { packageVersion } from "../../embedded/plugins/package-version";
import { installStandIns, isOfficial, removeStandIn } from "../../embedded/stand-ins";
import { until } from "../../ground/retry";

describe("what stands in for plugins", () => {
    let places: Places;
    const folderOf = (kind: string): string =>
        join(places.pulumiHome, "plugins", `resource-${kind}-v${packageVersion(`@pulumi/${kind}`)}`);
    const programOf = (kind: string): string => join(folderOf(kind), `pulumi-resource-${kind}`);

    /** As the CLI does. */
    function installOfficial(kind: string): void {
        mkdirSync(folderOf(kind), { recursive: true });
        writeFileSync(programOf(kind), "official", { mode: 0o755 });
    }

    beforeEach(() => {
        places = newPlaces({ FABRIC_EMBEDDED_HOME: mkdtempSync(join(tmpdir(), "stand-ins-")) });
    });
    afterEach(() => {
        rmSync(places.root, { recursive: true, force: true });
    });

    it("is where the CLI looks for plugins, and no official one", () => {
        installStandIns(places);
        for (const kind of ["kubernetes", "random", "docker-build"] as const) {
            assert.equal(statSync(programOf(kind)).mode & 0o777, 0o755);
            assert.equal(isOfficial(kind, places), false);
        }
        assert.equal(hasOfficialPlugins(places), false);
    });

    it("leaves an official plugin as it is", () => {
        installOfficial("kubernetes");
        installStandIns(places);
        assert.equal(readFileSync(programOf("kubernetes"), "utf8"), "official");
        assert.equal(hasOfficialPlugins(places), false, "one is not all");
        assert.equal(isOfficial("random", places), false);
    });

    it("makes room for the official plugins, and for nothing else", () => {
        installStandIns(places);
        for (const kind of ["kubernetes", "random"] as const) {
            removeStandIn(kind, places);
            installOfficial(kind);
            removeStandIn(kind, places);
        }
        installStandIns(places);
        assert.equal(hasOfficialPlugins(places), true);
        assert.equal(readFileSync(programOf("random"), "utf8"), "official");
    });

    it("is written anew where an earlier version of the project left another one, and only there", () => {
        installStandIns(places);
        writeFileSync(programOf("random"), "#!/bin/false");
        const before = statSync(programOf("kubernetes")).ino;
        installStandIns(places);
        assert.match(readFileSync(programOf("random"), "utf8"), /exec .* pulumi-resource-random "\$@"/);
        assert.equal(statSync(programOf("kubernetes")).ino, before);
        assert.deepEqual(readdirSync(folderOf("random")).sort(), ["pulumi-resource-random", "stand-in"]);
    });

    describe("when it runs", () => {
        let engine: ChildProcess | undefined;
        afterEach(() => {
            engine?.kill("SIGKILL");
        });

        function withProgram(kind: string, content: string): NodeJS.ProcessEnv {
            const bin = join(places.root, "bin");
            mkdirSync(bin);
            writeFileSync(join(bin, `pulumi-resource-${kind}`), `#!/bin/sh\n${content}\n`);
            chmodSync(join(bin, `pulumi-resource-${kind}`), 0o755);
            return { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
        }

        it("is the program on PATH, with its arguments", () => {
            installStandIns(places);
            const env = withProgram("random", 'echo "$@"');
            const { stdout } = spawnSync(programOf("random"), ["127.0.0.1:1", "two words"], { env, encoding: "utf8" });
            assert.equal(stdout, "127.0.0.1:1 two words\n");
        });

        it("ends with the engine that started it, even when that is killed", async () => {
            installStandIns(places);
            const env = withProgram("docker-build", "echo $$; exec sleep 600");
            engine = spawn("sh", ["-c", `'${programOf("docker-build")}' & wait`], {
                env,
                stdio: ["ignore", "pipe", "ignore"],
            });
            assert.ok(engine.stdout);
            const [said] = (await once(engine.stdout, "data")) as [Buffer];
            const plugin = Number(said.toString());
            assert.equal(isRunning(plugin), true);
            engine.kill("SIGKILL");
            await until(5, () => Promise.resolve(!isRunning(plugin)));
            assert.equal(isRunning(plugin), false);
        });
    });
});

/** One that has ended and was not waited for is not running. */
function isRunning(pid: number): boolean {
    try {
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
        return false;
    }
}
