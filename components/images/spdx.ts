import { createHash } from "node:crypto";
import { fullName } from "../../builder/package/registries";
import { packageUrl, type Component, type Distribution } from "./inventory/component";
import type { Inventory } from "./inventory/inventory";
import type { Document } from "./referrers";

/** An image as its documents name it. */
export interface Named {
    /** Repository. */
    readonly name: string;
    readonly digest: string;
}

const spdxType = "application/spdx+json";

/** A document of the same image is the same whenever it is made; the specification wants a time in it. */
const epoch = "1970-01-01T00:00:00Z";

/** The software bill of materials of an image, as SPDX 2.3 in JSON. */
export function spdxDocument(image: Named, inventory: Inventory): Document {
    const { distribution, components, unread } = inventory;
    const packages = [
        rootPackage(image),
        ...(distribution === undefined ? [] : [distributionPackage(distribution)]),
        ...components.map((component) => componentPackage(component, distribution)),
    ];
    const document = {
        spdxVersion: "SPDX-2.3",
        dataLicense: "CC0-1.0",
        SPDXID: "SPDXRef-DOCUMENT",
        name: `${image.name}@${image.digest}`,
        documentNamespace: `https://spdx.org/spdxdocs/image-${hash(JSON.stringify(packages))}`,
        creationInfo: { created: epoch, creators: ["Tool: fabric-on-kubernetes"] },
        ...(unread.length === 0 ? {} : { comment: `Not read: ${unread.join("; ")}` }),
        documentDescribes: [root],
        packages,
        relationships: [
            { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: root },
            ...packages.slice(1).map(({ SPDXID }) => ({
                spdxElementId: root,
                relationshipType: "CONTAINS",
                relatedSpdxElement: SPDXID,
            })),
        ],
    };
    return {
        mediaType: spdxType,
        title: "sbom.spdx.json",
        annotations: { "in-toto.io/predicate-type": "https://spdx.dev/Document" },
        content: Buffer.from(JSON.stringify(document)),
    };
}

const root = "SPDXRef-Image";

/** Nothing is concluded of licences, nor of where a package was fetched from. */
const unsaid = {
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: "NOASSERTION",
    copyrightText: "NOASSERTION",
} as const;

interface Package extends Readonly<Record<string, unknown>> {
    readonly SPDXID: string;
}

function rootPackage({ name, digest }: Named): Package {
    const [registry = "", ...steps] = fullName(name).split("/");
    const last = steps.at(-1) ?? name;
    const url = `pkg:oci/${last}@${encodeURIComponent(digest)}?repository_url=${encodeURIComponent([registry, ...steps].join("/"))}`;
    return {
        SPDXID: root,
        name,
        versionInfo: digest,
        ...unsaid,
        primaryPackagePurpose: "CONTAINER",
        checksums: [{ algorithm: "SHA256", checksumValue: digest.replace("sha256:", "") }],
        externalRefs: [purl(url)],
    };
}

function distributionPackage({ id, version, title }: Distribution): Package {
    return {
        SPDXID: "SPDXRef-OperatingSystem",
        name: id,
        ...(version === "" ? {} : { versionInfo: version }),
        ...unsaid,
        primaryPackagePurpose: "OPERATING-SYSTEM",
        summary: title,
    };
}

function componentPackage(component: Component, distribution: Distribution | undefined): Package {
    const { kind, name, version, origin } = component;
    const url = packageUrl(component, distribution);
    return {
        SPDXID: `SPDXRef-Package-${kind}-${hash(url).slice(0, 16)}`,
        name,
        ...(version === "" ? {} : { versionInfo: version }),
        ...unsaid,
        ...(origin === undefined ? {} : { sourceInfo: `built package from: ${origin}` }),
        externalRefs: [purl(url)],
    };
}

function purl(url: string): Readonly<Record<string, string>> {
    return { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: url };
}

function hash(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
