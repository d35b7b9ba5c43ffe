import assert from "node:assert/strict";
import { configProblems, validate } from "../../../../components/config/problems";
import { devSettings, itRefuses, settingsWith } from "../../../support/stack-config";

describe("languages", () => {
    itRefuses([
        {
            what: "a language that peers do not know",
            change: { languages: { rust: {} } },
            says: ["languages.rust: is not a known key (known here: golang, node, java)"],
        },
        {
            what: "an image by tag",
            change: { languages: { java: { buildImage: "maven:3.9" } } },
            says: [
                'languages.java.buildImage: "maven:3.9" is not an image by digest ("name@sha256:…", without a tag, since a tag can change)',
            ],
        },
        {
            what: "a module proxy for another language",
            change: { languages: { node: { proxy: "https://proxy.example.com" } } },
            says: [
                "languages.node.proxy: is not a known key (known here: buildImage, runtimeImage, environment, resources, timeout)",
            ],
        },
        {
            what: "two module proxies",
            change: { languages: { golang: { proxy: "https://a.example.com", environment: { GOPROXY: "off" } } } },
            says: ["languages.golang.environment.GOPROXY: is given by proxy already"],
        },
        {
            what: "a build that may take longer than an installation waits",
            change: { languages: { golang: { timeout: "61m" } } },
            says: [
                "languages.golang.timeout: must not be longer than 1h, for which an installation waits for its build",
            ],
        },
        {
            what: "a build that may take no time, of more than it may have",
            change: {
                languages: {
                    golang: { timeout: "0s", resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } },
                },
            },
            says: [
                "languages.golang.resources.requests.cpu: must not be above the limit (1)",
                "languages.golang.timeout: must be longer than zero",
            ],
        },
    ]);

    it("have defaults for all that is not given", () => {
        const defaults = { environment: {}, resources: {}, timeout: "10m" };
        assert.deepEqual(validate(devSettings()).languages, { golang: defaults, node: defaults, java: defaults });
    });

    it("take all that can be given", () => {
        const image = `ghcr.io/acme/go@sha256:${"ab".repeat(32)}`;
        const golang = {
            buildImage: image,
            runtimeImage: image,
            proxy: "https://proxy.example.com,direct",
            environment: { GOPRIVATE: "example.com" },
            resources: { requests: { cpu: "1" }, limits: { memory: "2Gi" } },
            timeout: "3m",
        };
        assert.deepEqual(configProblems(settingsWith({ languages: { golang } })), []);
    });
});
