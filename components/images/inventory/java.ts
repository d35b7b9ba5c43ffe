import type { Component } from "./component";
import { zipEntries } from "./zip";

/** What a jar tells. */
interface Artifacts {
    readonly components: readonly Component[];
    /** Why it may have more in it; absent where that is all. */
    readonly unread?: string;
}

/** pom.properties have three lines; what is longer is none. */
const longestProperties = 64 * 1024;

/** Bytes that are unpacked of one jar and of those in it: however little it has, it may make much. */
const mostUnpacked = 128 * 2 ** 20;

/** What looking at an entry counts for beside its bytes. */
const perEntry = 1024;

/**
 * The artifacts that a jar is made of, by the `pom.properties` that Maven and Gradle's plugins leave in it, one for each artifact that was merged into
 * it; also those of the jars in it, one level deep. None where the bytes are no archive.
 */
export function javaArtifacts(jar: Uint8Array): Artifacts {
    const unpacking: Unpacking = { left: mostUnpacked, isWhole: true };
    const components = [...artifactsIn(Buffer.from(jar.buffer, jar.byteOffset, jar.byteLength), unpacking, false)];
    if (unpacking.left < 0) {
        return { components, unread: `it unpacks to more than ${mostUnpacked} bytes` };
    }
    return { components, ...(unpacking.isWhole ? {} : { unread: "it has entries that are not what it says of them" }) };
}

interface Unpacking {
    /** Bytes; below 0 once there was more. */
    left: number;
    isWhole: boolean;
}

function* artifactsIn(jar: Buffer, unpacking: Unpacking, isInner: boolean): Generator<Component> {
    for (const { name, size, content } of zipEntries(jar)) {
        const isWanted = isProperties(name) ? size <= longestProperties : !isInner && isJar(name);
        if (!isWanted) {
            continue;
        }
        unpacking.left -= size + perEntry;
        if (unpacking.left < 0) {
            return;
        }
        const bytes = content();
        if (bytes === undefined) {
            unpacking.isWhole = false;
        } else if (isProperties(name)) {
            yield* artifactOf(bytes.toString());
        } else {
            yield* artifactsIn(bytes, unpacking, true);
        }
    }
}

/** Whether a path is of an archive of Java's. */
export function isJar(path: string): boolean {
    return /\.(?:jar|war|ear)$/.test(path);
}

function isProperties(path: string): boolean {
    return path.startsWith("META-INF/maven/") && path.endsWith("/pom.properties");
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
