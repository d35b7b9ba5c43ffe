import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formed, packOnce } from "../../../components/chaincode/packing";
import { folderOf, type PackageRecipe } from "../../../components/chaincode/recipe";
import { newPackage } from "../../../fabric/package";
import { ofType } from "../../support/engine";
import { devModel, rendered } from "../../support/rendering";

const image = `registry:5000/marbles@sha256:${"1".repeat(64)}`;
const recipe: PackageRecipe = { type: "k8s", label: "basic", image };
const folder = { path: "chaincode/basic", sha256: "12" };

describe("the form of a package", () => {
    for (const { what, wanted, known, compressed } of [
        { what: "is compressed where no peer has it yet", wanted: recipe, known: [], compressed: true },
        { what: "stays as it was where a peer has it", wanted: recipe, known: [recipe], compressed: undefined },
        {
            what: "stays as it was where its folder has another place",
            wanted: { ...recipe, metadata: { ...folder, path: "elsewhere" } },
            known: [{ ...recipe, metadata: folder }],
            compressed: undefined,
        },
        {
            what: "is compressed for another content",
            wanted: { ...recipe, metadata: { ...folder, sha256: "34" } },
            known: [recipe, { ...recipe, metadata: folder }],
            compressed: true,
        },
        {
            what: "is compressed where it was before",
            wanted: recipe,
            known: [{ ...recipe, compressed: true }],
            compressed: true,
        },
        {
            what: "is compressed where the state cannot be read",
            wanted: recipe,
            known: [7, null, "k8s"],
            compressed: true,
        },
    ]) {
        it(what, () => {
            assert.equal(formed(wanted, known).compressed, compressed);
        });
    }

    it("gives a stack whose peers have uncompressed packages the IDs that it has", async () => {
        const model = devModel((config) => {
            config["chaincodes"] = [{ name: "marbles", channel: "mychannel", image }];
        });
        const ids = async (packages: readonly unknown[]): Promise<ReadonlySet<unknown>> => {
            const resources = await rendered(model, { packages });
            const installed = ofType(resources, "pulumi-nodejs:dynamic/fabric:InstalledPackage");
            return new Set(installed.map(({ inputs }) => inputs["packageId"]));
        };
        const before = { ...recipe, label: "marbles" };
        const { packageId } = await packOnce(before);
        assert.deepEqual([...(await ids([before]))], [packageId]);
        assert.ok(!(await ids([])).has(packageId));
    });
});

describe("a finished package", () => {
    it("is known by its ID before anything is sent, whatever it is made of, and no pod of its server is the stack's", async () => {
        const file = join(mkdtempSync(join(tmpdir(), "packing-")), "marbles.tgz");
        const connection = { address: "{{.peername}}-marbles:9999", dial_timeout: "10s", tls_required: false };
        const files = { "connection.json": Buffer.from(JSON.stringify(connection)) };
        const { archive } = await newPackage({ type: "ccaas", label: "marbles", files, stored: true });
        writeFileSync(file, archive);
        const model = devModel((config) => {
            config["chaincodes"] = [{ name: "marbles", channel: "mychannel", type: "ccaas", package: file }];
        });
        const resources = await rendered(model);
        rmSync(file);
        const hash = createHash("sha256").update(archive).digest("hex");
        for (const { inputs } of ofType(resources, "pulumi-nodejs:dynamic/fabric:InstalledPackage")) {
            assert.equal(inputs["packageId"], `marbles:${hash}`);
            assert.deepEqual(inputs["recipe"], {
                type: "ccaas",
                label: "marbles",
                finished: { path: file, sha256: hash },
            });
        }
        for (const { inputs } of ofType(resources, "pulumi-nodejs:dynamic/fabric:WarmUp")) {
            assert.equal(inputs["pod"], "");
        }
        for (const { inputs } of ofType(resources, "pulumi-nodejs:dynamic/fabric:ReachedServers")) {
            assert.equal(inputs["address"], "{{.peername}}-marbles:9999");
        }
    });
});

describe("packOnce", () => {
    let source: string;

    beforeEach(() => {
        source = mkdtempSync(join(tmpdir(), "packing-"));
        writeFileSync(join(source, "package.json"), "{}");
    });

    afterEach(() => {
        rmSync(source, { recursive: true });
    });

    const recipeOf = (): PackageRecipe => ({ type: "node", label: "basic", source: folderOf(source) });

    it("makes a package once for all who want it at about the same time", async () => {
        const [one, other] = await Promise.all([packOnce(recipeOf()), packOnce(recipeOf())]);
        assert.equal(one, other);
        writeFileSync(join(source, "package.json"), "{ }");
        assert.notEqual((await packOnce(recipeOf())).packageId, one.packageId);
    });

    it("tries again after a failure", async () => {
        const wanted = recipeOf();
        rmSync(join(source, "package.json"));
        await assert.rejects(packOnce(wanted), { message: "the chaincode cannot be packed: there are no files" });
        writeFileSync(join(source, "package.json"), "{}");
        assert.match((await packOnce(wanted)).packageId, /^basic:[0-9a-f]{64}$/);
    });
});
