import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDockerConfig } from "../../../embedded/cluster/buildx";
import { passwordLine, registryUser } from "../../../embedded/cluster/registry-user";
import { embeddedCluster } from "../../../embedded/cluster/settings";

describe("the registry's user", () => {
    const folder = mkdtempSync(join(tmpdir(), "registry-"));

    after(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    it("has one random password for the life of a cluster, which its owner alone reads", async () => {
        const first = await registryUser({ folder });
        assert.match(first.password, /^[\w-]{43}$/);
        assert.deepEqual(await registryUser({ folder }), first);
        assert.equal(statSync(join(folder, "registry-password")).mode & 0o777, 0o600);
        const other = await registryUser({ folder: join(folder, "other") });
        assert.notEqual(other.password, first.password);
    });

    it("has a line by bcrypt, the same each time, that tells nothing of the password", async () => {
        const line = await passwordLine({ name: "embedded", password: "of a test" });
        assert.match(line, /^embedded:\$2y\$04\$[./A-Za-z0-9]{53}\n$/);
        assert.equal(await passwordLine({ name: "embedded", password: "of a test" }), line);
        assert.notEqual(await passwordLine({ name: "embedded", password: "another" }), line);
    });

    it("is known to Docker's and BuildKit's clients by a file for its owner alone", async () => {
        const dockerConfig = join(folder, "docker");
        await writeDockerConfig({ ...embeddedCluster, dockerConfig }, { name: "embedded", password: "pw" });
        const path = join(dockerConfig, "config.json");
        const auth = Buffer.from("embedded:pw").toString("base64");
        assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), {
            auths: { [`localhost:${embeddedCluster.ports.registry}`]: { auth } },
        });
        assert.equal(statSync(path).mode & 0o777, 0o600);
    });
});
