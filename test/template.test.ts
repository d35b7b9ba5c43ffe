import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { objectsAt, textAt, type JsonObject } from "../ground/json";
import { newProject, type Project } from "./support/project";
import { startQuietCluster, type QuietCluster } from "./support/quiet-cluster";

describe("a project that pulumi new has made of template/", function () {
    // Real engines, which share two processors with whatever else runs.
    this.timeout(120_000);
    let cluster: QuietCluster;
    let project: Project;
    let files: readonly string[];

    before(async () => {
        files = packed();
        cluster = await startQuietCluster(["standard"], "missing");
        project = await newProject({ mine: cluster });
        await project.pulumi("stack", "init", "dev");
        for (const [key, value] of Object.entries({ context: "mine", namespace: "fabric", registry: "ghcr.io/acme" })) {
            await project.pulumi("config", "set", "--stack", "dev", `fabric:${key}`, value);
        }
    });

    after(async () => {
        project.close();
        await cluster.server.stop();
    });

    it("is a project of the program's name, so that settings are called as in the reference", () => {
        const text = readFileSync(join(project.folder, "Pulumi.yaml"), "utf8");
        assert.match(text, /^name: fabric$/m);
        assert.doesNotMatch(text, /^template:/m);
    });

    it("previews the network of its stack dev, with images built from its own folder and from the package's", async () => {
        const preview = await project.preview("dev");
        const steps = objectsAt(preview, "steps");
        const named = (kind: string): readonly string[] =>
            steps
                .map((step) => textAt(step, "urn").split("::"))
                .filter(([, , types = ""]) => types.endsWith(`:${kind}`))
                .map(([, , , name = ""]) => name)
                .sort();
        assert.deepEqual(
            [named("StatefulSet"), named("PeerJoin"), named("Commit")],
            [
                ["org0-ca", "org0-orderer1", "org0-orderer2", "org0-orderer3", "org1-ca", "org1-peer1", "org1-peer2"],
                ["mychannel-org1-peer1", "mychannel-org1-peer2"],
                ["mychannel-asset-transfer"],
            ],
        );
        assert.deepEqual(contextsOf(steps), [
            ["asset-transfer", "node_modules/fabric/chaincode/asset-transfer"],
            ["builder", "node_modules/fabric"],
        ]);
        assert.deepEqual(cluster.writes(), []);
    });

    it("hands texts of the state to the program's own reader, and not to the package that runs them", () => {
        const found = join(project.folder, "node_modules", "require-from-string");
        assert.equal(realpathSync(found), realpathSync(join(project.folder, "require-from-string")));
        const script = 'require("tsx/cjs"); require("require-from-string")("exports.handler = () => 1")';
        const refused = () => execFileSync(process.execPath, ["-e", script], { cwd: project.folder, stdio: "pipe" });
        assert.throws(refused, /none that the program has ever written, and was not run/);
    });

    it("has the scripts that the package has, of programs that are in it", () => {
        const { scripts } = JSON.parse(readFileSync("template/package.json", "utf8")) as {
            readonly scripts: Readonly<Record<string, string>>;
        };
        const programs = Object.values(scripts).map((script) => script.replace(/^.* node_modules\/fabric\//, ""));
        assert.equal(programs.length, 6);
        const { scripts: own } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly scripts: object };
        assert.deepEqual(
            programs.filter((path) => !files.includes(path) || !existsSync(path)),
            [],
        );
        assert.deepEqual(
            Object.keys(scripts).filter((name) => !(name in own)),
            [],
        );
    });

    it("is given all of the program that runs it, and none of its tests", () => {
        for (const wanted of [
            "index.ts",
            "tsconfig.json",
            "components/load/package.cjs",
            "components/network.ts",
            "components/state/require-from-string/index.js",
            "builder/Dockerfile",
            "chaincode/asset-transfer/Dockerfile",
            "docs/configuration.md",
            "examples/acme/Pulumi.staging.yaml",
        ]) {
            assert.ok(files.includes(wanted), wanted);
        }
        assert.deepEqual(
            files.filter((file) => /^(?:test|bench)\/|^Pulumi\./.test(file)),
            [],
        );
    });
});

/** By name, where each image is built from. */
function contextsOf(steps: readonly JsonObject[]): readonly (readonly string[])[] {
    const images = steps.filter((step) => textAt(step, "urn").includes("docker-build:index:Image::"));
    return images
        .map((step) => [
            textAt(step, "urn").split("::")[3] ?? "",
            textAt(step, "newState", "inputs", "context", "location"),
        ])
        .sort();
}

/** What npm puts into the package of the program. */
function packed(): readonly string[] {
    const text = execFileSync("npm", ["pack", "--dry-run", "--json"], { encoding: "utf8", stdio: "pipe" });
    const [{ files } = { files: [] }] = JSON.parse(text) as readonly { files: readonly { path: string }[] }[];
    return files.map(({ path }) => path);
}
