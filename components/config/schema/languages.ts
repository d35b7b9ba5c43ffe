import { z } from "zod";
import { durationOfBuild } from "./amounts";
import { variableValue } from "./environment";
import { plainText, variableName } from "./formats";
import { imageDigest } from "./image-formats";
import { resources } from "./resources";

const golang = z
    .strictObject({
        ...imagesOf("golang", "golangRuntime"),
        proxy: plainText
            .optional()
            .describe(
                'GOPROXY of builds, such as "https://proxy.example.com,direct". ' +
                    "Default: none, so that the source must carry its modules in a vendor folder.",
            ),
        ...build("GOPRIVATE"),
    })
    .superRefine(({ proxy, environment }, context) => {
        if (proxy !== undefined && "GOPROXY" in environment) {
            const message = "is given by proxy already";
            context.addIssue({ code: "custom", path: ["environment", "GOPROXY"], message });
        }
    });

const node = z.strictObject({ ...imagesOf("node", "node"), ...build("npm_config_registry") });

const java = z.strictObject({ ...imagesOf("javaBuild", "javaRuntime"), ...build("MAVEN_ARGS") });

/** How source packages are built and run, by language. */
export const languages = z
    .strictObject({
        golang: golang.prefault({}).describe("Go: the source is a module of its own, with go.mod."),
        node: node.prefault({}).describe("JavaScript and TypeScript: the source is an npm package, with package.json."),
        java: java.prefault({}).describe("Java: the source is a Maven or Gradle project."),
    })
    .prefault({});

function imagesOf(buildBase: string, runtimeBase: string) {
    const image = (does: string, base: string) =>
        imageDigest
            .optional()
            .describe(`Image that ${does}, as "name@sha256:…". Default: built here on top of images.${base}.`);
    return {
        buildImage: image("builds the source", buildBase),
        runtimeImage: image("runs what was built", runtimeBase),
    };
}

function build(example: string) {
    return {
        environment: z
            .record(variableName, variableValue)
            .default({})
            .describe(
                `Variables of the build's container, such as ${example}: as text or, for what is secret, as {secretKeyRef: {name, key}} of a ` +
                    "Secret in the namespace of the chaincode pods. Default: none.",
            ),
        resources: resources
            .prefault({})
            .describe(
                "Requests and limits of the build's container. Default: small requests, and limits of 4Gi of memory and 10Gi of " +
                    "ephemeral-storage; each twice the request where that is more.",
            ),
        timeout: durationOfBuild
            .default("10m")
            .describe("How long a build may take, from when its turn has come. Go duration, at most 1h."),
    };
}
