import { unzipSync, type UnzipFileInfo } from "fflate";
import type { Component } from "./component";

/** What a jar tells. */
export interface Artifacts {
    readonly components: readonly Component[];
    /** Why it may have more in it; absent where that is all. */
    readonly unread?: string;
}

/** pom.properties have three lines; what is longer is none. */
const longestProperties = 64 * 1024;

/** Bytes that are unpacked of one jar: however little it has, it may make much. */
const mostUnpacked = 64 * 2 ** 20;

/**
 * The artifacts that a jar is made of, by the `pom.properties` that Maven and Gradle's plugins leave in it, one for each artifact that was merged into
 * it; also those of the jars in it, one level deep. None where the bytes are no archive.
 */
export function javaArtifacts(jar: Uint8Array, isInner = false): Artifacts {
    let left = mostUnpacked;
    const files = unzipped(jar, ({ name, originalSize }) => {
        const isWanted = isProperties(name) ? originalSize <= longestProperties : !isInner && isJar(name);
        left -= isWanted ? originalSize : 0;
        return isWanted && left >= 0;
    });
    const components = Object.entries(files).flatMap(([name, content]) =>
        isProperties(name) ? artifactOf(Buffer.from(content).toString()) : javaArtifacts(content, true).components,
    );
    return { components, ...(left < 0 ? { unread: `it unpacks to more than ${mostUnpacked} bytes` } : {}) };
}

/** Whether a path is of an archive of Java's. */
export function isJar(path: string): boolean {
    return /\.(?:jar|war|ear)$/.test(path);
}

function isProperties(path: string): boolean {
    return path.startsWith("META-INF/maven/") && path.endsWith("/pom.properties");
}

function unzipped(jar: Uint8Array, filter: (file: UnzipFileInfo) => boolean): Readonly<Record<string, Uint8Array>> {
    try {
        return unzipSync(jar, { filter });
    } catch {
        return {};
    }
}

function artifactOf(properties: string): readonly Component[] {
    const value = (key: string): string | undefined =>
        properties
            .split("\n")
            .find((line) => line.startsWith(`${key}=`))
            ?.slice(key.length + 1)
            .trim();
    const [group, artifact, version] = [value("groupId"), value("artifactId"), value("version")];
    return group === undefined || artifact === undefined || version === undefined
        ? []
        : [{ kind: "maven", name: `${group}:${artifact}`, version }];
}
