import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import semver from "semver";

interface Package {
    readonly version?: string;
    readonly engines?: { readonly node?: string };
    readonly hasInstallScript?: boolean;
}

const project = join(__dirname, "..");
const lock = JSON.parse(readFileSync(join(project, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, Package>>;
};
const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
    readonly engines: { readonly node: string };
    readonly allowScripts: Readonly<Record<string, boolean>>;
};

describe("the packages", () => {
    it("take each Node that package.json says they do, so that npm ci has nothing to warn of", () => {
        const oldest = semver.minVersion(manifest.engines.node)?.version ?? assert.fail("engines name no version");
        const refused = Object.entries(lock.packages).flatMap(([name, { version, engines }]) =>
            [oldest, "22.22.0", "24.0.0"]
                .filter((node) => !semver.satisfies(node, engines?.node ?? "*"))
                .map((node) => `${name} ${version ?? ""} wants ${engines?.node ?? ""} and not ${node}`),
        );
        assert.deepEqual(refused, []);
        assert.match(oldest, /^20\.19\./);
    });

    it("are the Node that README asks for", () => {
        const readme = readFileSync(join(project, "README.md"), "utf8");
        assert.ok(readme.includes(`Node.js ${manifest.engines.node.replace(">=", "")} or newer`));
    });

    it("need no scripts of their own when they are installed, and package.json says so of each", () => {
        const scripted = Object.entries(lock.packages).flatMap(([path, { hasInstallScript = false }]) =>
            hasInstallScript ? [path.replace(/^.*node_modules\//, "")] : [],
        );
        assert.deepEqual(manifest.allowScripts, Object.fromEntries(scripted.sort().map((name) => [name, false])));
    });
});
