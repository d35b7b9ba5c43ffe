import assert from "node:assert/strict";
import { taggedImages } from "../../../embedded/images/outdated";

const listing = `REF                                                  TYPE                                       DIGEST            SIZE      PLATFORMS   LABELS
localhost:35000/hyperledger/fabric-peer:2.5          application/vnd.oci.image.manifest.v1+json sha256:${"a".repeat(64)} 120.0 MiB linux/amd64 io.cri-containerd.image=managed
localhost:35000/dev-asset-transfer@sha256:${"b".repeat(64)} application/vnd.oci.image.manifest.v1+json sha256:${"b".repeat(64)} 1.0 MiB linux/amd64 io.cri-containerd.image=managed
localhost:35001/node:22                              application/vnd.oci.image.manifest.v1+json sha256:${"c".repeat(64)} 1.0 MiB linux/amd64 -
sha256:${"d".repeat(64)}                             application/vnd.oci.image.manifest.v1+json sha256:${"a".repeat(64)} 120.0 MiB linux/amd64 -
`;

describe("the images that a node may have to forget", () => {
    it("are those that it knows by a tag of the registry", () => {
        assert.deepEqual(taggedImages(listing, "localhost:35000"), [
            {
                repository: "localhost:35000/hyperledger/fabric-peer",
                tag: "2.5",
                digest: `sha256:${"a".repeat(64)}`,
            },
        ]);
    });
});
