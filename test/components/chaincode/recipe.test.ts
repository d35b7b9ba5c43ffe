import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { folderOf, packageSource, type PackageRecipe } from "../../../components/chaincode/recipe";
import { newPackage } from "../../../fabric/package";

const index = '{"index":{"fields":["owner"]}}';
const server = { address: "{{.peername}}-marbles-1a2b3c4d:9999", dialTimeout: "10s" };

interface Case {
    readonly name: string;
    readonly recipe: PackageRecipe;
    readonly files: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
    {
        name: "an image by name and digest",
        recipe: { type: "k8s", label: "basic", image: "registry:5000/basic@sha256:12" },
        files: { "image.json": '{"name":"registry:5000/basic","digest":"sha256:12"}' },
    },
    {
        name: "a server without TLS, its dial timeout always there",
        recipe: { type: "ccaas", label: "marbles", connection: server },
        files: {
            "connection.json":
                '{"address":"{{.peername}}-marbles-1a2b3c4d:9999","dial_timeout":"10s","tls_required":false}',
        },
    },
    {
        name: "a server that the peer verifies",
        recipe: { type: "external", label: "fabcar", connection: { ...server, address: "cars:7052", tlsRoot: "ROOT" } },
        files: {
            "connection.json": '{"address":"cars:7052","dial_timeout":"10s","tls_required":true,"root_cert":"ROOT"}',
        },
    },
    {
        name: "a server that verifies the peer, under a name of its own",
        recipe: {
            type: "external",
            label: "fabcar",
            connection: {
                address: "cars:7052",
                dialTimeout: "3s",
                domain: "cars.example",
                tlsRoot: "ROOT",
                client: "c",
            },
        },
        files: {
            "connection.json":
                '{"address":"cars:7052","domain":"cars.example","dial_timeout":"3s","tls_required":true,' +
                '"root_cert":"ROOT","client_auth_required":true,"client_key":"KEY","client_cert":"CERT"}',
        },
    },
];

describe("the recipe of a package", () => {
    for (const { name, recipe, files } of cases) {
        it(`gives ${name}`, () => {
            assert.deepEqual(texts(packageSource(recipe, { certificate: "CERT", key: "KEY" }).files), files);
        });
    }

    describe("of a folder", () => {
        let folder: string;

        beforeEach(() => {
            folder = mkdtempSync(join(tmpdir(), "recipe-"));
            write("main.go", "package main");
            write("vendor/modules.txt", "# none");
            write("META-INF/statedb/couchdb/indexes/owner.json", index);
        });

        afterEach(() => {
            rmSync(folder, { recursive: true });
        });

        const write = (path: string, content: string): void => {
            mkdirSync(dirname(join(folder, path)), { recursive: true });
            writeFileSync(join(folder, path), content);
        };

        const recipe = (): PackageRecipe => ({
            type: "golang",
            label: "cars_1.0",
            source: folderOf(folder),
            metadata: folderOf(join(folder, "META-INF")),
        });

        it("has the source below src, and beside it what the peer reads", () => {
            assert.deepEqual(texts(packageSource(recipe()).files), {
                "src/main.go": "package main",
                "src/vendor/modules.txt": "# none",
                "META-INF/statedb/couchdb/indexes/owner.json": index,
            });
        });

        it("leaves out what tools put there, which so changes no package ID", async () => {
            const { packageId } = await newPackage(packageSource(recipe()));
            for (const path of [".git/HEAD", "node_modules/a/index.js", "target/a.jar", "build/a.jar"]) {
                write(path, "anything");
            }
            assert.equal((await newPackage(packageSource(recipe()))).packageId, packageId);
            write("other.go", "package main");
            assert.notEqual((await newPackage(packageSource(recipe()))).packageId, packageId);
        });

        it("is another one when a file moves or changes", () => {
            const before = folderOf(folder).sha256;
            write("main.go", "package main // changed");
            const changed = folderOf(folder).sha256;
            write("main.go", "package main");
            assert.equal(folderOf(folder).sha256, before);
            assert.notEqual(changed, before);
        });

        it("refuses a link, and a folder that is not there", () => {
            symlinkSync("main.go", join(folder, "link.go"));
            assert.throws(() => folderOf(folder), {
                message: `cannot pack the chaincode on ${join(folder, "link.go")}: it is a link or special file, which peers refuse; put a plain file there`,
            });
            assert.throws(() => folderOf(join(folder, "nowhere")), {
                message: `cannot pack the chaincode on ${join(folder, "nowhere")}: there is no such folder`,
            });
        });
    });
});

function texts(files: Readonly<Record<string, Uint8Array>>): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(files).map(([path, content]) => [path, Buffer.from(content).toString()]));
}
