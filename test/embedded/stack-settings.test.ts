import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { newPlaces } from "../../embedded/places";
import { checkSalt, keepCheckout, subjectOf } from "../../embedded/stack-settings";

const project = resolve(__dirname, "../..");
const places = newPlaces({ FABRIC_EMBEDDED_HOME: "/x" });
const stack = { PULUMI_STACK: "dev" };
const copy = { ...stack, PULUMI_OPTION_CONFIG_FILE: "/x/state/project/Pulumi.dev.yaml" };

describe("a command of embedded/pulumi", () => {
    const commands: readonly {
        readonly args: string;
        readonly folder?: string;
        readonly stack?: string | undefined;
        readonly settings: object;
    }[] = [
        { args: "preview", settings: copy },
        { args: "up --yes", settings: copy },
        { args: "stack output", settings: copy },
        { args: "preview", folder: join(project, "chaincode/erc721"), settings: copy },
        { args: "destroy --stack dev", settings: copy },
        { args: "destroy --stack=dev", settings: copy },
        { args: "destroy -s dev", settings: copy },
        { args: "destroy -s=dev", settings: copy },
        { args: "destroy -sdev", settings: copy },
        { args: "up -ys dev", settings: copy },
        { args: "up -s organization/fabric/dev", settings: copy },
        { args: `destroy --cwd ${project}`, folder: "/", settings: copy },
        { args: `destroy -C ${project}/docs --stack dev`, folder: "/", settings: copy },
        { args: "destroy -C .. -s dev", folder: join(project, "docs"), settings: copy },
        { args: "preview --config-file x.yaml", settings: stack },
        { args: "config set a b", settings: stack },
        { args: "config set a b --stack dev", settings: stack },
        { args: "up -s other", stack: "other", settings: {} },
        { args: "preview --stack=organization/fabric/other", stack: "other", settings: {} },
        { args: "config set a b -s other", stack: "other", settings: {} },
        { args: "destroy --stack dev --cwd /", stack: undefined, settings: {} },
        { args: "up", folder: tmpdir(), stack: undefined, settings: {} },
    ];
    for (const { args, folder = project, settings, ...other } of commands) {
        const about = "stack" in other ? other.stack : "dev";
        const where = folder === project ? "" : ` in ${folder.replace(project, "the project")}`;
        it(`\`${args.replaceAll(project, "<project>")}\`${where} is about ${about === undefined ? "another project" : `stack ${about}`}${about === "dev" ? (settings === copy ? " and its copied settings" : " and settings that it names") : ""}`, () => {
            assert.deepEqual(subjectOf(args.split(" "), folder, places), { stack: about, settings });
        });
    }
});

describe("the settings in the checkout", () => {
    const settings = "# Ours.\nconfig:\n  fabric:namespace: x\n";
    let folder: string;
    let file: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "checkout-"));
        file = join(folder, "Pulumi.dev.yaml");
        writeFileSync(file, settings);
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("lose the salt that a command has written there", () => {
        const putBack = keepCheckout(file);
        writeFileSync(file, `${settings}encryptionsalt: v1:a:b\n`);
        putBack();
        assert.equal(readFileSync(file, "utf8"), settings);
    });

    it("keep the layout that a command has changed as it wrote there", () => {
        const laidOut = `${settings}  fabric:build: { engine: docker } # As we like it.\n`;
        writeFileSync(file, laidOut);
        const putBack = keepCheckout(file);
        writeFileSync(file, `encryptionsalt: v1:a:b\n${laidOut.replace("{ engine: docker }", "{engine: docker}")}`);
        putBack();
        assert.equal(readFileSync(file, "utf8"), laidOut);
    });

    it("keep what the user has changed meanwhile", () => {
        const putBack = keepCheckout(file);
        writeFileSync(file, `encryptionsalt: v1:a:b\n${settings}  fabric:registry: y\n`);
        putBack();
        assert.equal(readFileSync(file, "utf8"), `${settings}  fabric:registry: y\n`);
    });

    it("come back where a command has removed them", () => {
        const putBack = keepCheckout(file);
        rmSync(file);
        putBack();
        assert.equal(existsSync(file), true);
        assert.equal(readFileSync(file, "utf8"), settings);
    });

    it("are no obstacle without encrypted values, whatever the passphrase is", () => {
        const passphrase = join(folder, "passphrase");
        writeFileSync(passphrase, "y\n");
        checkSalt("dev", passphrase);
        checkSalt("not-there", passphrase);
    });
});
