import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { configProblems } from "../components/config/problems";
import { settingsOf } from "../components/config/stack";
import { objectsAt, textAt, type JsonObject } from "../ground/json";
import { exampleCards, exampleCompanies } from "./support/example-cards";
import { newProject, type Project } from "./support/project";
import { startQuietCluster, type QuietCluster } from "./support/quiet-cluster";

const environments = ["staging", "production"] as const;
type Environment = (typeof environments)[number];

const textOf = (company: string, environment: Environment): string =>
    readFileSync(join("examples", company, `Pulumi.${environment}.yaml`), "utf8");

/** A stack's settings by key, without the project's name. */
function settings(company: string, environment: Environment): Readonly<Record<string, unknown>> {
    const { config } = parse(textOf(company, environment)) as { readonly config: Readonly<Record<string, unknown>> };
    const written = Object.entries(config).map(
        ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
    );
    return settingsOf(Object.fromEntries(written), "fabric");
}

const stacks = exampleCompanies.flatMap((company) =>
    environments.map((environment) => ({ company, environment, settings: settings(company, environment) })),
);

describe("the stacks of examples/", () => {
    it("are those of each company in each environment", () => {
        assert.deepEqual(readdirSync("examples").sort(), [...exampleCompanies]);
        for (const company of exampleCompanies) {
            const files = environments.map((environment) => `Pulumi.${environment}.yaml`);
            assert.deepEqual(readdirSync(join("examples", company)).sort(), files.sort());
        }
    });

    for (const { company, environment, settings } of stacks) {
        it(`have no mistake: ${company}'s in ${environment}`, () => {
            assert.deepEqual(configProblems(settings), []);
            assert.doesNotMatch(textOf(company, environment), /localhost/);
        });
    }

    it("run what dev has built: every image of theirs is a digest, the same in all of them", () => {
        const digests = stacks.map(({ settings }) => [
            textAt(settings["images"], "builder").replace(/^.*@/, ""),
            ...objectsAt(settings["chaincodes"]).map((chaincode) => textAt(chaincode, "image")),
        ]);
        const [first = []] = digests;
        assert.equal(first.length, 2);
        assert.ok(
            first.every((one) => /(?:^|@)sha256:[0-9a-f]{64}$/.test(one)),
            first.join(),
        );
        assert.deepEqual(
            digests,
            stacks.map(() => first),
        );
    });

    it("say alike what companies share, and have a cluster each", () => {
        const shared = (of: Readonly<Record<string, unknown>>): unknown => [of["channels"], of["chaincodes"]];
        for (const { settings } of stacks) {
            assert.deepEqual(shared(settings), shared(stacks[0]?.settings ?? {}));
        }
        assert.equal(new Set(stacks.map(({ settings }) => settings["context"])).size, stacks.length);
    });
});

describe("previews of the production stacks of examples/, each on a cluster of its own", function () {
    // Real engines, which share two processors with whatever else runs.
    this.timeout(240_000);
    const clusters = new Map<string, QuietCluster>();
    const previews = new Map<string, JsonObject>();
    let project: Project | undefined;

    before(async () => {
        for (const company of exampleCompanies) {
            clusters.set(company, await startQuietCluster(["standard", "fast"]));
        }
        const contexts = [...clusters].map(([company, cluster]) => [`${company}-production`, cluster] as const);
        project = await newProject(Object.fromEntries(contexts));
        exchangeCards(project.folder);
        for (const company of exampleCompanies) {
            await project.addStack(company, textOf(company, "production"));
            previews.set(company, await project.preview(company));
        }
    });

    after(async () => {
        project?.close();
        await Promise.all([...clusters.values()].map(({ server }) => server.stop()));
    });

    const created = (company: string): readonly string[] =>
        objectsAt(previews.get(company), "steps").map((step) => nameOf(textAt(step, "urn")));

    for (const company of exampleCompanies) {
        it(`make ${company}'s nodes on its cluster, which join the channel, and build nothing`, () => {
            const names = created(company);
            for (const wanted of [
                ...[`${company}-ca`, `${company}-orderer1`, `${company}-peer1`, `${company}-peer2`].map(
                    (node) => `StatefulSet ${node}`,
                ),
                `OrdererJoin trade-${company}-orderer1`,
                `PeerJoin trade-${company}-peer2`,
            ]) {
                assert.ok(names.includes(wanted), `${wanted} is not among\n${names.join("\n")}`);
            }
            const others = exampleCompanies.filter((other) => other !== company).join("|");
            const theirs = new RegExp(`^(?:StatefulSet|OrdererJoin|PeerJoin|Approval) .*(?:${others})`);
            assert.deepEqual(
                names.filter((name) => theirs.test(name)),
                [],
            );
            assert.deepEqual(
                names.filter((name) => name.startsWith("Image ") && name !== "Image builder"),
                [],
            );
        });

        it(`say what of ${company}'s waits for its second up`, () => {
            const [said = "", ...more] = objectsAt(previews.get(company), "diagnostics").map((one) =>
                textAt(one, "message"),
            );
            assert.match(said, /^warning: channel trade is joined, and its anchors, settings and chaincodes wait: /);
            assert.deepEqual(more, []);
        });

        it(`ask ${company}'s cluster alone, and change nothing there`, () => {
            const cluster = clusters.get(company);
            assert.ok((cluster?.server.received.length ?? 0) > 20);
            assert.deepEqual(cluster?.writes(), []);
        });
    }
});

/** Each finds the cards of the others. */
function exchangeCards(folder: string): void {
    const partners = join(folder, "partners", "production");
    mkdirSync(partners, { recursive: true });
    for (const [company, card] of exampleCards()) {
        writeFileSync(join(partners, `${company}.json`), card);
    }
}

/** `Kind name` of a URN. */
function nameOf(urn: string): string {
    const [, , types = "", name = ""] = urn.split("::");
    return `${types.split(/[:$]/).at(-1) ?? ""} ${name}`;
}
