import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const reference = `ghcr.io/acme/asset@sha256:${"ab".repeat(32)}`;
const golang = { name: "go", channel: "mychannel", type: "golang", source: "chaincode/go" };

describe("checks of images", () => {
    itRefuses([
        {
            what: "to build with nowhere to push to",
            change: { registry: undefined },
            says: ["registry: is missing: the builder's image, chaincode asset-transfer must be pushed somewhere"],
        },
        {
            what: "to build images of a language with nowhere to push to",
            change: { registry: undefined, images: { builder: reference }, chaincodes: [golang] },
            says: [
                "registry: is missing: the build image for golang, the runtime image for golang must be pushed somewhere",
            ],
        },
        {
            what: "to build one image of a language with nowhere to push to",
            change: {
                registry: undefined,
                images: { builder: reference },
                chaincodes: [golang],
                languages: { golang: { buildImage: reference } },
            },
            says: ["registry: is missing: the runtime image for golang must be pushed somewhere"],
        },
        {
            what: "a buildx instance for the classic engine",
            change: { build: { engine: "docker", builder: "mine" } },
            says: ["build.builder: must not be there with engine docker, which has no buildx instances"],
        },
        {
            what: "to insist on attestations of which there are none",
            change: { build: { attestations: { sbom: false, provenance: false, required: true } } },
            says: ["build.attestations.required: asks for what is switched off: sbom and provenance are both false"],
        },
    ]);

    it("accepts one attestation that is insisted on", () => {
        const build = { attestations: { sbom: false, required: true } };
        assert.deepEqual(configProblems(settingsWith({ build })), []);
    });

    it("accepts everything by digest, without a registry", () => {
        const settings = settingsWith({
            registry: undefined,
            images: { builder: reference },
            languages: { golang: { buildImage: reference, runtimeImage: reference } },
            "chaincodes[0].source": undefined,
            "chaincodes[0].image": reference,
            "chaincodes[1]": golang,
        });
        assert.deepEqual(configProblems(settings), []);
    });
});
