import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { startCommand, temporaryPath } from "../../../../components/organisations/peers/settings";

const coreYaml = `peer:
    id: jdoe
vm:
    endpoint: unix:///var/run/docker.sock
ledger:
  state:
    couchDBConfig:
      couchDBAddress: 127.0.0.1:5984
      username:
      # The password is recommended to pass as an environment variable
      password:
      maxRetries: 3
`;

describe("the start of a peer", () => {
    let folder: string;

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "peer-start-"));
        const peer = join(folder, "peer");
        writeFileSync(peer, '#!/bin/sh\necho "peer $*"; cat "$FABRIC_CFG_PATH/core.yaml"\n');
        chmodSync(peer, 0o755);
        mkdirSync(join(folder, "config"));
        writeFileSync(join(folder, "config/core.yaml"), coreYaml);
    });

    after(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    it("takes the image's core.yaml without a Docker endpoint and without credentials that would be logged", () => {
        const env = { PATH: [folder, process.env["PATH"]].join(delimiter), FABRIC_CFG_PATH: join(folder, "config") };
        const command = startCommand.replaceAll(temporaryPath, folder);
        const output = execFileSync("sh", ["-ec", command], { env, encoding: "utf8" });
        const left = coreYaml
            .replace(" unix:///var/run/docker.sock", "")
            .replace("      username:\n", "")
            .replace("      password:\n", "");
        assert.equal(output, `peer node start\n${left}`);
    });
});
