import type { PackageSource } from "../../../fabric/package";
import { imageJson } from "../launch";
import { gzipOf, type TarEntry, tarOf } from "./tar-writer";

/** A package that something is wrong with, and who says what about it. */
export interface Malformed {
    /** What is wrong with it; no two have the same. */
    readonly name: string;
    /** Made when it is asked for: some are large. */
    readonly archive: () => Buffer;
    /** What our reader says of it; undefined where only a builder can know. */
    readonly reader: RegExp | undefined;
    /** What our packer says when it shall make one like it; undefined where it cannot be asked for that. */
    readonly packer: Asked | undefined;
    /**
     * What a peer answers to its install, with our verbs as its builders; "takes it" where it does. undefined where none is
     * asked: it would unpack gigabytes into its memory.
     */
    readonly peer: RegExp | "takes it" | undefined;
    /** What the verbs get of it, from a peer or from somebody at a shell; undefined where there is nothing for them. */
    readonly unpacked: Unpacked | undefined;
}

export interface Asked {
    readonly source: PackageSource;
    readonly says: RegExp;
}

/** A package as a peer unpacks it for a builder, and the builder's answer. */
export interface Unpacked {
    readonly kind: Kind;
    readonly files: Files;
    readonly metadata: Content;
    /** The verb that refuses it; those before it take it. */
    readonly refusedBy: Verb;
    /** The verb's reason; undefined where it says nothing, as detect does of a type that is not its own. */
    readonly says: RegExp | undefined;
}

export type Kind = "k8s" | "ccaas" | "external" | "source";
export type Verb = "detect" | "build" | "release";
export type Content = string | Buffer;
export type Files = Readonly<Record<string, Content>>;

/** Answers of a peer where a builder has refused, which is said in its log only. */
export const notDetected = /could not build chaincode: docker build failed: docker build is disabled/;
export const notBuilt = /could not build chaincode: .*external builder '[a-z0-9_]+' failed: exit status 1/;
export const notReleased = /could not build chaincode: .*builder '[a-z0-9_]+' release failed: exit status 1/;

/** Files of a package that nothing is wrong with. */
export const image = JSON.stringify(imageJson);
export const metadata = JSON.stringify({ path: "", type: "k8s", label: "basic" });

/** code.tar.gz and metadata.json as they should be. */
export const goodCode: TarEntry = { name: "code.tar.gz", content: codeOf({ "image.json": image }) };
export const goodMetadata: TarEntry = { name: "metadata.json", content: metadata };

export function codeOf(files: Files): Buffer {
    return gzipOf(tarOf(Object.entries(files).map(([name, content]) => ({ name, content }))));
}

export function packageOf(files: Files, json: Content = metadata): Buffer {
    return gzipOf(
        tarOf([
            { ...goodMetadata, content: json },
            { ...goodCode, content: codeOf(files) },
        ]),
    );
}

/** A good package that no other has the ID of. */
export function goodPackage(serial: number): Buffer {
    return packageOf({ "image.json": image, serial: String(serial) });
}

/** A package whose outer archive is wrong: no builder sees it. */
export function outer(name: string, archive: () => Buffer, reader: RegExp, peer: Malformed["peer"]): Malformed {
    return { name, archive, reader, peer, packer: undefined, unpacked: undefined };
}

/** The same of a package whose entries are wrong. */
export function outerEntries(
    name: string,
    entries: () => readonly TarEntry[],
    reader: RegExp,
    peer: Malformed["peer"],
): Malformed {
    return outer(name, () => gzipOf(tarOf(entries())), reader, peer);
}
