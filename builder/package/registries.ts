/** Whether an image's name, with a tag or without, is of one of these registries, or of a repository in or below one of these. */
export function isOfRegistries(name: string, registries: readonly string[]): boolean {
    const whole = fullName(name);
    return registries.flatMap(prefixesOf).some((registry) => whole === registry || whole.startsWith(`${registry}/`));
}

/** At Docker Hub one step may be somebody's name, or an image of the library. */
function prefixesOf(registry: string): readonly string[] {
    const prefix = fullPrefix(registry);
    const step = /^docker\.io\/([^/]+)$/.exec(prefix)?.[1];
    return step === undefined ? [prefix] : [prefix, `docker.io/library/${step}`];
}

/** The repository of an image by digest or tag. */
export function repositoryOf(reference: string): string {
    return (reference.split("@")[0] ?? "").replace(/:[^/:]*$/, "");
}

/** Names of Docker Hub that registries' clients take for the same. */
const dockerHub = /^(?:index\.|registry-1\.)?docker\.io$/;

/** Those behind which Docker puts `library` before what is one step (distribution/reference, normalize.go). */
const withLibrary = /^(?:index\.)?docker\.io$/;

/**
 * The repository of an image with its registry, one for all ways to write it: what has none is at Docker Hub, what has one step there is of its
 * library, and hosts are the same in capitals.
 */
export function fullName(reference: string): string {
    const steps = repositoryOf(reference).replace(/\/$/, "").split("/");
    const [first = "", ...path] = steps;
    const isHosted = path.length > 0 && /[.:A-Z]|^localhost$/.test(first);
    const host = isHosted ? first.toLowerCase() : "docker.io";
    const rest = isHosted ? path : steps;
    const isOfLibrary = rest.length === 1 && withLibrary.test(host);
    return [dockerHub.test(host) ? "docker.io" : host, ...(isOfLibrary ? ["library"] : []), ...rest].join("/");
}

/** What a rule about names begins with, as `fullName` has it; it names its host, with steps of a path or without. */
export function fullPrefix(prefix: string): string {
    const [host = "", ...steps] = prefix.split("/");
    const lower = host.toLowerCase();
    return [dockerHub.test(lower) ? "docker.io" : lower, ...steps].join("/");
}
