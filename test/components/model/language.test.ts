import assert from "node:assert/strict";
import { validate } from "../../../components/config/problems";
import { resolveLanguages, type Languages } from "../../../components/model/language";
import { settingsWith } from "../../support/stack-config";

const reference = `ghcr.io/acme/go@sha256:${"ab".repeat(32)}`;

const bases = {
    golang: { BUILD_IMAGE: "golang:1.25-bookworm", RUNTIME_IMAGE: "debian:12-slim" },
    node: { BUILD_IMAGE: "node:22-slim", RUNTIME_IMAGE: "node:22-slim" },
    java: { BUILD_IMAGE: "maven:3.9-eclipse-temurin-17", RUNTIME_IMAGE: "eclipse-temurin:17-jre" },
} as const;

function languagesOf(types: readonly string[], stack: Readonly<Record<string, unknown>> = {}): Languages {
    const chaincodes = types.map((type, index) => {
        return { name: `cc${index}`, channel: "mychannel", type, source: "chaincode/a" };
    });
    return resolveLanguages(validate(settingsWith({ ...stack, chaincodes })));
}

describe("resolveLanguages", () => {
    it("has only the languages in use, each once", () => {
        assert.deepEqual(Object.keys(languagesOf(["java", "k8s", "golang", "java"])), ["golang", "java"]);
        assert.deepEqual(languagesOf(["k8s", "ccaas", "external"]), {});
    });

    for (const language of ["golang", "node", "java"] as const) {
        it(`builds both images of ${language} from one Dockerfile`, () => {
            const built = (target: string) => ({
                kind: "build",
                context: `builder/languages/${language}`,
                dockerfile: `builder/languages/${language}/Dockerfile`,
                buildArguments: bases[language],
                target,
                push: `localhost:35000/fabric-dev-builder-${language}-${target}`,
                pull: `localhost:35000/fabric-dev-builder-${language}-${target}`,
            });
            assert.deepEqual(languagesOf([language])[language], {
                buildImage: built("build"),
                runtimeImage: built("runtime"),
                environment: {},
                resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: {} },
                timeout: "10m",
            });
        });
    }

    it("takes images, limits and a module proxy as they are given", () => {
        const resources = { limits: { memory: "2Gi" } };
        const golang = {
            ...{ buildImage: reference, runtimeImage: reference, resources, timeout: "3m" },
            ...{ proxy: "https://proxy.example.com", environment: { GOPRIVATE: "example.com" } },
        };
        assert.deepEqual(languagesOf(["golang"], { languages: { golang } }).golang, {
            buildImage: { kind: "digest", reference },
            runtimeImage: { kind: "digest", reference },
            environment: { GOPROXY: "https://proxy.example.com", GOPRIVATE: "example.com" },
            resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "2Gi" } },
            timeout: "3m",
        });
    });

    it("keeps Go's proxy from the other languages", () => {
        const languages = { golang: { proxy: "https://proxy.example.com" } };
        assert.deepEqual(languagesOf(["node"], { languages }).node?.environment, {});
    });
});
