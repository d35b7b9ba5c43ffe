import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { machineCertificates, machineGoSettings, machineMavenSettings } from "../../../embedded/images/machine";

describe("the certificates that the machine trusts", () => {
    const own = "-----BEGIN CERTIFICATE-----\nTWFkZSB1cA==\n-----END CERTIFICATE-----";

    it("hold those that Node is told of, once", () => {
        const folder = mkdtempSync(join(tmpdir(), "certificates-"));
        const path = join(folder, "own.pem");
        writeFileSync(path, `# of the company\n${own}\n${own}\n`);
        const plain = machineCertificates({});
        assert.equal(machineCertificates({ NODE_EXTRA_CA_CERTS: path }), `${plain}${own}\n`);
        rmSync(folder, { recursive: true, force: true });
    });

    it("are those of the machine alone when Node's file is missing", () => {
        assert.equal(machineCertificates({ NODE_EXTRA_CA_CERTS: "/no/such/file" }), machineCertificates({}));
    });
});

describe("the Go settings of the machine", () => {
    const variables = ["GOPROXY", "GONOSUMDB"] as const;
    const before = variables.map((name) => [name, process.env[name]] as const);

    afterEach(() => {
        for (const [name, value] of before) {
            if (value === undefined) {
                Reflect.deleteProperty(process.env, name);
            } else {
                process.env[name] = value;
            }
        }
    });

    it("are where modules come from, and the Go that is there", () => {
        Object.assign(process.env, { GOPROXY: "https://goproxy.example.com", GONOSUMDB: "example.com" });
        const lines = machineGoSettings().trimEnd().split("\n");
        for (const line of ["GOPROXY=https://goproxy.example.com", "GONOSUMDB=example.com", "GOTOOLCHAIN=local"]) {
            assert.ok(lines.includes(line), line);
        }
    });
});

describe("the Maven settings of the machine", () => {
    const mirror = (id: string): string => `<mirror><id>${id}</id><url>https://${id}.example.com</url></mirror>`;
    let home: string;

    beforeEach(() => {
        home = mkdtempSync(join(tmpdir(), "maven-"));
    });

    afterEach(() => {
        rmSync(home, { recursive: true, force: true });
    });

    const settingsWith = (files: Readonly<Record<string, string>>): string => {
        for (const [name, text] of Object.entries(files)) {
            mkdirSync(dirname(join(home, name)), { recursive: true });
            writeFileSync(join(home, name), text);
        }
        return machineMavenSettings({ HOME: home, MAVEN_HOME: join(home, "maven") });
    };

    it("are the mirrors of the user before those of Maven itself", () => {
        const text = settingsWith({
            ".m2/settings.xml": `<settings><mirrors>${mirror("mine")}</mirrors></settings>`,
            "maven/conf/settings.xml": `<settings><!-- <mirrors>${mirror("example")}</mirrors> --><mirrors>${mirror("all")}</mirrors></settings>`,
        });
        const mirrors = `<mirrors>${mirror("mine")}${mirror("all")}\n</mirrors>`;
        assert.equal(text, `<settings>\n${mirrors}\n<proxies>\n</proxies>\n</settings>\n`);
    });

    it("hold proxies, but no user name and no password", () => {
        const proxy = "<proxy><host>proxy.example.com</host><username>me</username><password>mine</password></proxy>";
        const servers = "<servers><server><id>a</id><password>mine</password></server></servers>";
        const text = settingsWith({ ".m2/settings.xml": `<settings>${servers}<proxies>${proxy}</proxies></settings>` });
        assert.match(text, /<proxies><proxy><host>proxy\.example\.com<\/host><\/proxy>\n<\/proxies>/);
        assert.doesNotMatch(text, /me<|mine|server/);
    });

    it("block repositories without TLS where the machine has no Maven", () => {
        assert.match(settingsWith({}), /<id>maven-default-http-blocker<\/id>[^]*<blocked>true<\/blocked>/);
    });
});
