import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiEnvironment } from "../../embedded/environment";
import { type Places, newPlaces } from "../../embedded/places";

describe("the environment of the Pulumi CLI", () => {
    let places: Places;
    const toolchain = { bin: ["/tools/a", "/tools/b"] };

    beforeEach(() => {
        places = newPlaces({ FABRIC_EMBEDDED_HOME: mkdtempSync(join(tmpdir(), "environment-")) });
    });

    afterEach(() => {
        rmSync(places.root, { recursive: true, force: true });
    });

    it("has state, plugins, kubeconfig and Docker settings of its own, and nothing of the user's Pulumi", () => {
        const user = {
            PATH: "/usr/bin",
            HOME: "/home/u",
            PULUMI_ACCESS_TOKEN: "t",
            PULUMI_CONFIG_PASSPHRASE: "p",
            KUBECONFIG: "/k",
        };
        const env = pulumiEnvironment(toolchain, user, places);
        assert.equal(env.PULUMI_ACCESS_TOKEN, undefined);
        assert.equal(env.PULUMI_CONFIG_PASSPHRASE, undefined);
        assert.equal(env.PULUMI_HOME, places.pulumiHome);
        assert.equal(env.PULUMI_BACKEND_URL, `file://${places.pulumiState}`);
        assert.equal(env.KUBECONFIG, places.kubeconfig);
        assert.equal(env.DOCKER_CONFIG, places.dockerConfig);
        assert.equal(env.HOME, "/home/u");
    });

    it("has our plugins and the tools before the machine's programs, and no plugin of the machine's", () => {
        const env = pulumiEnvironment(toolchain, { PATH: "/usr/bin" }, places);
        const [plugins, ...rest] = (env.PATH ?? "").split(":");
        assert.match(plugins ?? "", /embedded\/plugins\/bin$/);
        assert.deepEqual(rest, ["/tools/a", "/tools/b", "/usr/bin"]);
        assert.equal(env.PULUMI_IGNORE_AMBIENT_PLUGINS, "true");
        assert.equal(existsSync(join(places.pulumiHome, "plugins")), true, "stand-ins are there");
    });

    it("keeps one passphrase in a file that nobody else reads", () => {
        const path = pulumiEnvironment(toolchain, {}, places).PULUMI_CONFIG_PASSPHRASE_FILE;
        const passphrase = readFileSync(path, "utf8");
        assert.match(passphrase, /^[\w-]{32}\n$/);
        assert.equal(statSync(path).mode & 0o777, 0o600);
        pulumiEnvironment(toolchain, {}, places);
        assert.equal(readFileSync(path, "utf8"), passphrase);
    });

    it("reaches nodes and registry past the machine's proxy", () => {
        const env = pulumiEnvironment(toolchain, { NO_PROXY: "example.com" }, places);
        assert.equal(env.NO_PROXY, "example.com,10.215.0.1,10.215.0.5,localhost:35000,localhost,127.0.0.1");
        assert.equal(env.no_proxy, env.NO_PROXY);
    });
});
