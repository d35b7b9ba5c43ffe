import type { Build } from "../../components/model/network";

/** How images are built by a config that does not say it. */
export const buildKit: Build = {
    engine: "buildkit",
    builder: undefined,
    platform: undefined,
    network: undefined,
    attestations: { sbom: true, provenance: true, required: false },
    registries: [],
};
