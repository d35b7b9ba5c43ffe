import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { unpushedBuilds } from "../../../components/images/unpushed";
import { packageVersion } from "../../../embedded/plugins/package-version";
import { until } from "../../../ground/retry";

const fake = join(__dirname, "../../support/image-plugin.ts");

describe("a build that is not pushed", function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), "unpushed-"));
    const calls = join(folder, "calls");
    const environment = process.env;

    /** Puts a program where the CLI has the plugin. */
    const install = (script: string): void => {
        const version = `v${packageVersion("@pulumi/docker-build")}`;
        const plugins = join(folder, "plugins", `resource-docker-build-${version}`);
        const program = join(plugins, "pulumi-resource-docker-build");
        mkdirSync(plugins, { recursive: true });
        writeFileSync(program, `#!/bin/sh\n${script}\n`);
        chmodSync(program, 0o755);
    };

    const working = `echo $$ > '${folder}/pid'; exec '${process.execPath}' --import tsx '${fake}' "$@"`;
    const isRunning = (): boolean => existsSync(`/proc/${readFileSync(join(folder, "pid"), "utf8").trim()}`);

    before(() => {
        process.env = { ...environment, PULUMI_HOME: folder, FAKE_PLUGIN_CALLS: calls };
        pulumi.runtime.setAllConfig({ "docker-build:host": "unix:///run/other.sock", "fabric:registry": "r" });
    });

    beforeEach(async () => {
        rmSync(calls, { force: true });
        await pulumi.runtime.setMocks(
            { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
            "fabric",
            "dev",
        );
    });

    after(() => {
        process.env = environment;
        pulumi.runtime.setAllConfig({});
        rmSync(folder, { recursive: true });
    });

    const dockerfile = { location: "Dockerfile" };

    it("is done by the plugin that pushes, as in a preview, with the settings that it has, and by one process for all", async () => {
        install(working);
        const digestOf = unpushedBuilds();
        const inputs = { dockerfile, exports: [{ raw: "type=image,push=true" }], buildOnPreview: false };
        const digests = await Promise.all([digestOf("one", inputs), digestOf("two", inputs)]);
        assert.deepEqual(digests, Array(2).fill(`sha256:${"7".repeat(64)}`));
        const [configured, ...created] = readFileSync(calls, "utf8").trim().split("\n").sort();
        assert.equal(configured, 'configure {"host":"unix:///run/other.sock"}');
        const urn = "urn:pulumi:dev::fabric::docker-build:index:Image::";
        const asked = { ...inputs, buildOnPreview: true, network: "default" };
        assert.deepEqual(
            created.map((line): unknown => JSON.parse(line.replace(/^create /, ""))),
            ["one", "two"].map((name) => ({ urn: `${urn}${name}`, preview: true, inputs: asked })),
        );
        assert.ok(await until(10, () => Promise.resolve(!isRunning())), "the plugin ends when nobody waits for it");
    });

    const failing = [
        { when: "it does not build", name: "broken", inputs: { dockerfile }, says: /: failed to solve: exit code: 1$/ },
        { when: "its inputs are none", name: "one", inputs: {}, says: /: it names no Dockerfile$/ },
        { when: "there is no digest", name: "odd", inputs: { dockerfile }, says: /: the builder has told no digest$/ },
    ];
    for (const { when, name, inputs, says } of failing) {
        it(`fails with the reason where ${when}`, async () => {
            install(working);
            await assert.rejects(unpushedBuilds()(name, inputs), (error: Error) => {
                assert.match(error.message, /^cannot build it without a push on image \w+: /);
                assert.match(error.message, says);
                return true;
            });
        });
    }

    it("fails where the plugin ends at once, and where there is none", async () => {
        install("echo it lacks a library >&2; exit 1");
        const digestOf = unpushedBuilds();
        const start = /^cannot start the plugin that builds images on \S+pulumi-resource-docker-build: /;
        await assert.rejects(digestOf("one", { dockerfile }), (error: Error) => {
            assert.match(error.message, start);
            assert.match(error.message, /it has ended at once: it lacks a library$/);
            return true;
        });
        rmSync(join(folder, "plugins"), { recursive: true });
        process.env["PATH"] = folder;
        await assert.rejects(digestOf("one", { dockerfile }), /pulumi-resource-docker-build: .*ENOENT/);
    });
});
