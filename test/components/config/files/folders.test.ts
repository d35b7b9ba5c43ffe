import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { folderProblems } from "../../../../components/config/files/folders";

const files = [
    "library/go.mod",
    "vendored/vendor/modules.txt",
    "maven/pom.xml",
    "gradle/build.gradle",
    "kotlin/build.gradle.kts",
    "jars/lib/chaincode.jar",
    "built/target/chaincode.jar",
    "indexes/statedb/couchdb/indexes/.gitkeep",
];

const contents = {
    "image/Dockerfile": "ARG BASE\nFROM $BASE\n",
    "go/go.mod": "module a\n\nrequire (\n\tb v1.0.0\n)\n",
    "go/main.go": "package main\n",
    "alone/go.mod": "module a\n\n// require nothing\n",
    "alone/main.go": "package main\n",
    "vendored/go.mod": "module a\n\nrequire b v1.0.0\n",
    "vendored/main.go": "package main\n",
    "node/package.json": '{"scripts":{"start":"node ."}}',
    "unstarted/package.json": "{}",
};

const noModules = "has no vendor folder with its modules, and languages.golang.proxy names no place to get them from";

const cases = [
    { type: undefined, source: "image", says: undefined },
    { type: "ccaas", source: "image", says: undefined },
    { type: "k8s", source: "none", says: '"none" is no folder with a Dockerfile' },
    { type: "ccaas", source: "go", says: '"go" is no folder with a Dockerfile' },
    { type: "external", source: "go/go.mod", says: '"go/go.mod" is no folder with a Dockerfile' },
    { type: "golang", source: "image", says: '"image" is no folder with a go.mod' },
    { type: "golang", source: "vendored", says: undefined },
    { type: "golang", source: "alone", says: undefined },
    { type: "golang", source: "go", says: `"go" ${noModules}` },
    {
        type: "golang",
        source: "library",
        says: '"library" has no package main beside its go.mod, which is what is built and run: name the folder of the program',
    },
    { type: "node", source: "node", says: undefined },
    {
        type: "node",
        source: "unstarted",
        says: '"unstarted" has neither a start.sh nor a script "start" in its package.json, and one of them is what peers run: "start": "fabric-chaincode-node start", for one',
    },
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
        const empty = Object.fromEntries(files.map((file) => [file, ""]));
        for (const [file, text] of Object.entries({ ...empty, ...contents })) {
            mkdirSync(join(project, dirname(file)), { recursive: true });
            writeFileSync(join(project, file), text);
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

    it("refuses build arguments that the Dockerfile does not ask for", () => {
        const chaincodes = [
            { source: "image", buildArguments: { BASE: "node:22", BSE: "node:22" } },
            { source: "none", buildArguments: { A: "b" }, type: "node" },
        ];
        assert.deepEqual(folderProblems({ chaincodes }, project).slice(0, 1), [
            {
                path: "chaincodes[0].buildArguments.BSE",
                reason: '"BSE" is no ARG of the Dockerfile (did you mean BASE?)',
            },
        ]);
    });

    it("leaves what is no path to the schema", () => {
        assert.deepEqual(
            folderProblems({ chaincodes: [{ source: 5 }, { source: "" }, { metadata: [] }] }, project),
            [],
        );
    });
});
