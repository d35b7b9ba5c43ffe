import pinned from "./pinned-images.json";

/** Images that the config need not name, by tag; `npm run images:pin` finds the digests that these tags have. */
export const taggedImages = {
    peer: "hyperledger/fabric-peer:2.5.16",
    orderer: "hyperledger/fabric-orderer:2.5.16",
    ca: "hyperledger/fabric-ca:1.5.17",
    node: "node:22-slim",
    golang: "golang:1.25-bookworm",
    golangRuntime: "debian:12-slim",
    javaBuild: "maven:3.9-eclipse-temurin-17",
    javaRuntime: "eclipse-temurin:17-jre",
    couchdb: "couchdb:3.4",
} as const;

type Images = Readonly<Record<keyof typeof taggedImages, string>>;

/** The same, each with its digest behind the tag where it is pinned. */
export const defaultImages: Images = withDigests(pinned);

/** @param digests by reference, as `components/config/pinned-images.json` has them */
export function withDigests(digests: Readonly<Record<string, string>>): Images {
    const entries = Object.entries(taggedImages).map(([name, reference]) => {
        const digest = digests[reference];
        return [name, digest === undefined ? reference : `${reference}@${digest}`] as const;
    });
    return Object.fromEntries(entries) as Images; // The same keys.
}
