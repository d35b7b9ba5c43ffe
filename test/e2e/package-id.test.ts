import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packOnce } from "../../components/chaincode/packing";
import { fileOf } from "../../components/chaincode/recipe";
import { folderProblems } from "../../components/config/files/folders";
import { newPackage, type PackageType } from "../../fabric/package";
import { program } from "../support/program";

describe("Fabric's own peer lifecycle chaincode calculatepackageid", () => {
    const folder = mkdtempSync(join(tmpdir(), "package-id-"));

    before(() => {
        writeFileSync(join(folder, "core.yaml"), "peer: {}\n");
    });

    after(() => {
        rmSync(folder, { recursive: true });
    });

    for (const type of ["k8s", "ccaas", "golang"] satisfies PackageType[]) {
        it(`gives a package of type ${type} the ID that was computed here`, async () => {
            const files = { "image.json": Buffer.from("{}"), [`${"deep/".repeat(60)}ü.go`]: Buffer.alloc(70_000, 1) };
            const { archive, packageId } = await newPackage({ type, label: "asset-transfer", files });
            const path = join(folder, `${type}.tgz`);
            writeFileSync(path, archive);
            const argv = ["lifecycle", "chaincode", "calculatepackageid", path];
            const env = { ...process.env, FABRIC_CFG_PATH: folder };
            assert.equal(execFileSync(program("peer"), argv, { env, encoding: "utf8" }).trim(), packageId);
        });
    }

    it("is that of a package that Fabric's own tool makes, which is taken as it is", async () => {
        const argv = ["lifecycle", "chaincode", "package", join(folder, "made.tgz")];
        const of = ["--lang", "node", "--label", "basic_1.0", "--path", "chaincode/asset-transfer"];
        const env = { ...process.env, FABRIC_CFG_PATH: folder };
        execFileSync(program("peer"), [...argv, ...of], { env, stdio: "pipe" });
        const chaincodes = [{ name: "basic", label: "basic_1.0", type: "node", package: "made.tgz" }];
        assert.deepEqual(folderProblems({ chaincodes }, folder), []);
        const finished = fileOf(join(folder, "made.tgz"));
        const { packageId } = await packOnce({ type: "node", label: "basic_1.0", finished });
        const calculated = ["lifecycle", "chaincode", "calculatepackageid", join(folder, "made.tgz")];
        assert.equal(execFileSync(program("peer"), calculated, { env, encoding: "utf8" }).trim(), packageId);
    });
});
