import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { Image } from "../../components/images/image";
import { originOf } from "../../components/images/origin";
import { sourceTags } from "../../components/images/tags";
import { buildKit } from "../support/buildkit";
import { ofType, registered } from "../support/engine";
import { newCheckout, runBuild } from "./workflow-run";

interface Step {
    readonly id?: string;
    readonly name?: string;
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
    readonly needs?: string;
    readonly permissions?: Readonly<Record<string, string>>;
    readonly steps: readonly Step[];
}

interface Chaincode {
    readonly name: string;
    readonly folder: string;
    readonly target: string;
    readonly arguments: string;
    readonly test: string;
}

/** What GitHub reads of a workflow, as far as these tests look at it. */
interface Workflow {
    readonly permissions: unknown;
    readonly jobs: {
        readonly test: Job & { readonly strategy: { readonly matrix: { readonly include: readonly Chaincode[] } } };
        readonly build: Job;
        readonly publish: Job;
        readonly propose: Job;
    };
}

const file = "docs/workflows/publish-chaincode.yml";
const text = readFileSync(file, "utf8");
const { permissions, jobs } = parse(text) as Workflow; // The file beside us; each test would fail at another shape.
const chaincodes = jobs.test.strategy.matrix.include;
/** Each once: several jobs have some of them in common. */
const steps = [...new Set(Object.values(jobs).flatMap((job) => job.steps))];
const scripts = steps.flatMap(({ name = "", run }) => (run === undefined ? [] : [{ name, run }]));

describe("the workflow that publishes chaincode images", () => {
    it("asks for nothing but to read the code, to push images, and to open the pull request", () => {
        assert.deepEqual(permissions, {});
        assert.deepEqual(jobs.test.permissions, { contents: "read" });
        assert.deepEqual(jobs.build.permissions, { contents: "read" });
        assert.deepEqual(jobs.publish.permissions, { contents: "read", packages: "write" });
        assert.deepEqual(jobs.propose.permissions, { contents: "write", "pull-requests": "write" });
        assert.deepEqual(Object.keys(jobs), ["test", "build", "publish", "propose"]);
    });

    it("lets no code of the repository's tests or packages run where a token may push", () => {
        const pushing = Object.values(jobs).filter((job) => Object.values(job.permissions ?? {}).includes("write"));
        const scripts = pushing.flatMap((job) => job.steps.map(({ run = "" }) => run));
        assert.equal(pushing.length, 2);
        assert.deepEqual(
            scripts.filter((run) => /\$TEST|npm |npx |node |go test|mvn /.test(run)),
            [],
        );
        assert.equal(jobs.publish.needs, "test", "what is pushed has been tested");
    });

    it("uses GitHub's own actions only, each by its commit, with the version beside it", () => {
        const used = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
        assert.equal(used.length, steps.filter(({ uses }) => uses !== undefined).length);
        const loose = used.filter((line) => !/uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
        assert.deepEqual(loose, []);
    });

    it("fetches all commits, as a shallow clone knows no folder's last one, and keeps no token in the checkout", () => {
        const [checkout] = jobs.test.steps;
        assert.deepEqual(checkout?.with, { "fetch-depth": 0, "persist-credentials": false });
    });

    for (const { name, run } of [
        ...scripts,
        ...chaincodes.map(({ name: of, test }) => ({ name: `Test ${of}`, run: test })),
    ]) {
        it(`has a script in "${name}" that bash can read, into which nothing is pasted`, () => {
            execFileSync("bash", ["-n"], { input: run, stdio: "pipe" });
            assert.doesNotMatch(run, /\$\{\{/);
        });
    }

    it("builds each sample that has a Dockerfile, with tests that are there", () => {
        const samples = readdirSync("chaincode").filter((name) => existsSync(join("chaincode", name, "Dockerfile")));
        assert.deepEqual(
            chaincodes.map(({ folder }) => folder),
            samples.map((name) => `chaincode/${name}`),
        );
        assert.deepEqual(
            chaincodes.map(({ name }) => name),
            samples,
        );
        const named = chaincodes.flatMap(({ test }) => test.match(/(?:test\/)?chaincode\/[a-z0-9-]+/g) ?? []);
        assert.equal(named.length, samples.length);
        assert.deepEqual(
            named.filter((path) => !existsSync(path)),
            [],
        );
    });

    it("names files of this project that are there", () => {
        const named = text.match(/\b(?:docs|components)\/[\w./-]+\.(?:md|ts|yml)/g) ?? [];
        assert.ok(named.length >= 3, named.join());
        assert.deepEqual(
            named.filter((path) => !existsSync(path)),
            [],
        );
    });
});

describe("the build of that workflow", () => {
    const root = mkdtempSync(join(tmpdir(), "workflow-"));
    const source = {
        kind: "build" as const,
        context: "cc dir",
        dockerfile: "cc dir/Dockerfile",
        buildArguments: { NODE_IMAGE: "node:22", A: "two words" },
        target: "runtime",
        push: "registry.test/acme/cc",
        pull: "registry.test/acme/cc",
    };
    let calls: readonly (readonly string[])[] = [];
    let tags: readonly string[] = [];
    let inputs: Readonly<Record<string, unknown>> = {};

    before(async function () {
        this.timeout(60_000);
        newCheckout(root);
        const home = process.cwd();
        process.chdir(root);
        try {
            tags = sourceTags(await originOf(source));
            calls = runBuild(root, jobs.publish.steps.find(({ id }) => id === "image")?.run ?? "");
            inputs = await componentInputs(source);
        } finally {
            process.chdir(home);
        }
    });
    after(() => {
        rmSync(root, { recursive: true });
    });

    const option = (name: string): readonly string[] =>
        calls[1]?.flatMap((argument, index, all) => (all[index - 1] === name ? [argument] : [])) ?? [];

    it("has the options of `pulumi up`, and so the same digest", () => {
        assert.deepEqual(calls[1]?.slice(0, 2), ["buildx", "build"]);
        assert.deepEqual(inputs["context"], { location: calls[1].at(-1) });
        assert.deepEqual(inputs["dockerfile"], { location: option("--file")[0] });
        assert.deepEqual(option("--target"), [inputs["target"]]);
        const given = option("--build-arg").map((argument) => argument.split("=", 2));
        assert.deepEqual(Object.fromEntries(given), inputs["buildArgs"]);
        const { raw } = (inputs["exports"] as readonly { readonly raw: string }[])[0] ?? { raw: "" };
        const exported = attributes(option("--output")[0] ?? "");
        assert.deepEqual({ ...exported, name: "" }, { ...attributes(raw), name: "" });
    });

    it("asks for no attestation, as @pulumi/docker-build does, since one would change the digest each time", () => {
        const known = ["--file", "--target", "--build-arg", "--output", "--metadata-file"];
        const options = calls[1]?.filter((argument) => argument.startsWith("--"));
        assert.deepEqual([...new Set(options)].sort(), [...known, "--provenance=false", "--sbom=false"].sort());
    });

    it("gives the image the tags of `pulumi up`, for the same source", () => {
        assert.deepEqual(
            tags.map((tag) => tag.split("-")[0]),
            ["content", "revision"],
        );
        const names = ["latest", ...tags].map((tag) => `${source.push}:${tag}`);
        assert.equal(attributes(option("--output")[0] ?? "")["name"], names.join(","));
    });

    it("tells the reference as output, in the summary, and in a file", () => {
        const reference = `${source.push}@sha256:1234`;
        assert.equal(readFileSync(join(root, "output"), "utf8"), `reference=${reference}\n`);
        assert.match(
            readFileSync(join(root, "summary"), "utf8"),
            new RegExp(`^### cc\n\n\`\`\`yaml\nimage: ${reference}\n`),
        );
        assert.equal(readFileSync(join(root, "images", "cc"), "utf8"), `${reference}\n`);
    });
});

async function componentInputs(
    source: ConstructorParameters<typeof Image>[1]["source"],
): Promise<Readonly<Record<string, unknown>>> {
    const type = "docker-build:index:Image";
    const resources = await registered(() => new Image("cc", { source, build: buildKit }).reference, {
        [type]: { digest: "sha256:1234" },
    });
    return ofType(resources, type)[0]?.inputs ?? {};
}

/** The attributes of an exporter: comma-separated, one with commas in quotes. */
function attributes(output: string): Readonly<Record<string, string>> {
    const fields = (output.match(/"[^"]*"|[^,"]+/g) ?? []).map((field) => field.replaceAll('"', ""));
    return Object.fromEntries(
        fields.map((field) => [field.slice(0, field.indexOf("=")), field.slice(field.indexOf("=") + 1)] as const),
    );
}
