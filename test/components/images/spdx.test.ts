import assert from "node:assert/strict";
import { spdxDocument } from "../../../components/images/spdx";
import type { Inventory } from "../../../components/images/inventory/inventory";

const image = { name: "ghcr.io/acme/cc", digest: `sha256:${"7".repeat(64)}` };
const inventory: Inventory = {
    distribution: { id: "debian", version: "12", title: "Debian GNU/Linux 12" },
    components: [
        { kind: "deb", name: "libc6", version: "2.36-9", architecture: "amd64", origin: "glibc" },
        { kind: "golang", name: "example.com/cc", version: "" },
    ],
    unread: ["app/large.jar: it has 1 bytes"],
};

interface Written {
    readonly documentNamespace: string;
    readonly packages: readonly (Readonly<Record<string, unknown>> & { readonly SPDXID: string })[];
    readonly relationships: readonly object[];
    readonly comment?: string;
    readonly creationInfo: object;
}

const written = (given: Inventory): Written => JSON.parse(spdxDocument(image, given).content.toString()) as Written;

describe("the bill of materials", () => {
    it("is SPDX 2.3 under the media type by which scanners look for it", () => {
        const { mediaType, title, annotations } = spdxDocument(image, inventory);
        assert.deepEqual(
            { mediaType, title, annotations },
            {
                mediaType: "application/spdx+json",
                title: "sbom.spdx.json",
                annotations: { "in-toto.io/predicate-type": "https://spdx.dev/Document" },
            },
        );
        const document = written(inventory);
        const { packages, relationships, documentNamespace, ...head } = document;
        assert.deepEqual(head, {
            spdxVersion: "SPDX-2.3",
            dataLicense: "CC0-1.0",
            SPDXID: "SPDXRef-DOCUMENT",
            name: `${image.name}@${image.digest}`,
            creationInfo: { created: "1970-01-01T00:00:00Z", creators: ["Tool: fabric-on-kubernetes"] },
            comment: "Not read: app/large.jar: it has 1 bytes",
            documentDescribes: ["SPDXRef-Image"],
        });
        assert.equal(packages.length, 4);
        assert.equal(relationships.length, 4);
        assert.match(documentNamespace, /^https:\/\/spdx\.org\/spdxdocs\/image-[0-9a-f]{64}$/);
    });

    it("names the image, its distribution and each component with its package URL", () => {
        const urls = written(inventory).packages.map(({ name, versionInfo, sourceInfo, externalRefs }) => {
            const [reference] = (externalRefs ?? []) as readonly { readonly referenceLocator: string }[];
            return [name, versionInfo, sourceInfo, reference?.referenceLocator];
        });
        assert.deepEqual(urls, [
            [
                "ghcr.io/acme/cc",
                image.digest,
                undefined,
                `pkg:oci/cc@sha256%3A${"7".repeat(64)}?repository_url=ghcr.io%2Facme%2Fcc`,
            ],
            ["debian", "12", undefined, undefined],
            [
                "libc6",
                "2.36-9",
                "built package from: glibc",
                "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc",
            ],
            ["example.com/cc", undefined, undefined, "pkg:golang/example.com/cc"],
        ]);
    });

    it("gives all elements names of their own, which relationships know", () => {
        const { packages, relationships } = written(inventory);
        const ids = packages.map(({ SPDXID }) => SPDXID);
        assert.equal(new Set(ids).size, ids.length);
        assert.deepEqual(
            ids.filter((id) => !/^SPDXRef-[A-Za-z0-9.-]+$/.test(id)),
            [],
        );
        assert.deepEqual(
            relationships.map((one) => (one as { readonly relatedSpdxElement: string }).relatedSpdxElement),
            ids,
        );
    });

    it("is the same bytes whenever it is made, and under another name with other content", () => {
        const { content } = spdxDocument(image, inventory);
        assert.deepEqual(spdxDocument(image, inventory).content, content);
        const other = written({ ...inventory, components: [] });
        assert.notEqual(other.documentNamespace, written(inventory).documentNamespace);
    });
});
