/** Software with a version that some file of an image tells of. */
export interface Component {
    readonly kind: "apk" | "deb" | "golang" | "maven" | "npm";
    /** As its own tools write it: with the scope, the group or the module's path. */
    readonly name: string;
    /** Empty where the file has none. */
    readonly version: string;
    /** Of a package for one kind of machine, as `amd64`. */
    readonly architecture?: string;
    /** The package of sources that it was built from, where that has another name. */
    readonly origin?: string;
}

/** The distribution that an image's packages are of, by its os-release: `debian` and `12`. */
export interface Distribution {
    readonly id: string;
    readonly version: string;
    /** As people read it: `Debian GNU/Linux 12 (bookworm)`. */
    readonly title: string;
}

/** The package URL of a component (purl specification), by which scanners know what it is. */
export function packageUrl(component: Component, distribution: Distribution | undefined): string {
    const { kind, name, version, architecture, origin } = component;
    const isOfDistribution = kind === "apk" || kind === "deb";
    const space = isOfDistribution ? `${distribution?.id ?? "unknown"}/` : "";
    const path = name.split(kind === "maven" ? ":" : "/").map(encoded);
    const qualifiers = Object.entries({
        arch: architecture,
        distro: isOfDistribution && distribution ? `${distribution.id}-${distribution.version}` : undefined,
        upstream: origin,
    }).flatMap(([key, value]) => (value === undefined || value === "" ? [] : [`${key}=${encoded(value)}`]));
    const at = version === "" ? "" : `@${encoded(version)}`;
    return `pkg:${kind}/${space}${path.join("/")}${at}${qualifiers.length === 0 ? "" : `?${qualifiers.join("&")}`}`;
}

/** Colons stay as they are; an `@` would end the name. */
function encoded(text: string): string {
    return encodeURIComponent(text).replaceAll("%3A", ":");
}
