import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { credentialFor } from "../../../components/images/credentials";

const auth = Buffer.from("me:a:b").toString("base64");
const helper = `#!/bin/sh
read -r registry
[ "$1" = get ] && [ "$registry" != unknown.test ] || exit 1
printf '{"ServerURL":"%s","Username":"helper of %s","Secret":"s"}' "$registry" "$registry"
`;

describe("the credential for a registry", () => {
    let folder = "";
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "docker-"));
        for (const [name, script] of Object.entries({ probe: helper, broken: "#!/bin/sh\necho nonsense\n" })) {
            writeFileSync(join(folder, `docker-credential-${name}`), script);
            chmodSync(join(folder, `docker-credential-${name}`), 0o755);
        }
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    const found = (registry: string, config: unknown): ReturnType<typeof credentialFor> => {
        writeFileSync(join(folder, "config.json"), typeof config === "string" ? config : JSON.stringify(config));
        const PATH = [folder, process.env.PATH ?? ""].join(delimiter);
        return credentialFor(registry, { ...process.env, PATH, DOCKER_CONFIG: folder });
    };

    for (const { name, registry = "r.test:5000", config, is } of [
        { name: "is what docker login wrote", config: { auths: { "r.test:5000": { auth } } }, is: ["me", "a:b"] },
        { name: "is found under a URL", config: { auths: { "https://r.test:5000": { auth } } }, is: ["me", "a:b"] },
        {
            name: "is found under the old name of Docker's own registry",
            registry: "docker.io",
            config: { auths: { "https://index.docker.io/v1/": { auth } } },
            is: ["me", "a:b"],
        },
        {
            name: "is the identity token where there is one",
            config: { auths: { "r.test:5000": { auth, identitytoken: "t" } } },
            is: ["<token>", "t"],
        },
        {
            name: "comes from the registry's own helper before the store of all",
            config: {
                credHelpers: { "r.test:5000": "probe" },
                credsStore: "broken",
                auths: { "r.test:5000": { auth } },
            },
            is: ["helper of r.test:5000", "s"],
        },
        { name: "comes from the store of all", config: { credsStore: "probe" }, is: ["helper of r.test:5000", "s"] },
        {
            name: "comes from the file where the helper has none",
            registry: "unknown.test",
            config: { credsStore: "probe", auths: { "unknown.test": { auth } } },
            is: ["me", "a:b"],
        },
    ]) {
        it(name, async () => {
            const [username, secret] = is;
            assert.deepEqual(await found(registry, config), { username, secret });
        });
    }

    for (const { name, config } of [
        { name: "nothing is written down", config: {} },
        { name: "there is another registry's only", config: { auths: { "other.test": { auth } } } },
        { name: "the entry is empty, as beside a helper", config: { auths: { "r.test:5000": {} } } },
        { name: "the helper answers nonsense", config: { credsStore: "broken" } },
        { name: "the helper is not there", config: { credsStore: "absent" } },
        { name: "the file is no JSON", config: "{" },
    ]) {
        it(`is none where ${name}`, async () => {
            assert.equal(await found("r.test:5000", config), undefined);
        });
    }
});
