import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { folderProblems } from "../../../components/config/folders";

const files = [
    "image/Dockerfile",
    "go/go.mod",
    "vendored/go.mod",
    "vendored/vendor/modules.txt",
    "node/package.json",
    "maven/pom.xml",
    "gradle/build.gradle",
    "kotlin/build.gradle.kts",
    "jars/lib/chaincode.jar",
    "built/target/chaincode.jar",
    "indexes/statedb/couchdb/indexes/.gitkeep",
];

const noModules = "has no vendor folder with its modules, and languages.golang.proxy names no place to get them from";

const cases = [
    { type: undefined, source: "image", says: undefined },
    { type: "ccaas", source: "image", says: undefined },
    { type: "k8s", source: "none", says: '"none" is no folder with a Dockerfile' },
    { type: "ccaas", source: "go", says: '"go" is no folder with a Dockerfile' },
    { type: "external", source: "go/go.mod", says: '"go/go.mod" is no folder with a Dockerfile' },
    { type: "golang", source: "image", says: '"image" is no folder with a go.mod' },
    { type: "golang", source: "vendored", says: undefined },
    { type: "golang", source: "go", says: `"go" ${noModules}` },
    { type: "node", source: "node", says: undefined },
    { type: "node", source: "image", says: '"image" is no folder with a package.json' },
    { type: "java", source: "maven", says: undefined },
    { type: "java", source: "gradle", says: undefined },
    { type: "java", source: "kotlin", says: undefined },
    { type: "java", source: "jars", says: undefined },
    {
        type: "java",
        source: "image",
        says: '"image" is no folder with a pom.xml or build.gradle or build.gradle.kts, or jars that are built',
    },
    {
        type: "java",
        source: "built",
        says: '"built" is no folder with a pom.xml or build.gradle or build.gradle.kts, or jars that are built',
    },
    { type: "docker", source: "none", says: undefined },
];

describe("folderProblems", () => {
    let project: string;

    before(() => {
        project = mkdtempSync(join(tmpdir(), "folders-"));
        for (const file of files) {
            mkdirSync(join(project, dirname(file)), { recursive: true });
            writeFileSync(join(project, file), "");
        }
    });

    after(() => {
        rmSync(project, { recursive: true });
    });

    for (const { type, source, says } of cases) {
        it(`${says === undefined ? "accepts" : "refuses"} ${source} as source of type ${type ?? "k8s by default"}`, () => {
            assert.deepEqual(
                folderProblems({ chaincodes: [{ type, source }] }, project),
                says === undefined ? [] : [{ path: "chaincodes[0].source", reason: says }],
            );
        });
    }

    for (const golang of [{ proxy: "https://proxy.example.com" }, { environment: { GOPROXY: "direct" } }]) {
        it(`accepts Go modules from elsewhere with ${JSON.stringify(golang)}`, () => {
            const chaincodes = [{ type: "golang", source: "go" }];
            assert.deepEqual(folderProblems({ chaincodes, languages: { golang } }, project), []);
        });
    }

    it("refuses metadata that is no META-INF, each with its path", () => {
        const chaincodes = [{ metadata: "indexes" }, { metadata: "indexes/statedb" }, { metadata: "none" }, 7];
        assert.deepEqual(folderProblems({ chaincodes }, project), [
            {
                path: "chaincodes[1].metadata",
                reason: '"indexes/statedb" is no folder with a folder statedb, as META-INF has',
            },
            { path: "chaincodes[2].metadata", reason: '"none" is no folder with a folder statedb, as META-INF has' },
        ]);
    });

    it("leaves what is no path to the schema", () => {
        assert.deepEqual(
            folderProblems({ chaincodes: [{ source: 5 }, { source: "" }, { metadata: [] }] }, project),
            [],
        );
    });
});
