/** What Docker's names leave out. */
const [defaultHost, defaultFolder] = ["docker.io", "library"] as const;

/** Whether an image's name, with a tag or without, is of one of these registries, or of a repository in or below one of these. */
export function isOfRegistries(name: string, registries: readonly string[]): boolean {
    const whole = wholeName(name);
    return registries.some((registry) => whole === registry || whole.startsWith(`${registry}/`));
}

/** The repository of an image by digest or tag. */
export function repositoryOf(reference: string): string {
    const name = reference.slice(0, indexOr(reference.lastIndexOf("@"), reference.length));
    const tag = name.indexOf(":", name.lastIndexOf("/") + 1);
    return name.slice(0, indexOr(tag, name.length));
}

/** An image's name without tag and digest, with what Docker leaves out. */
export function wholeName(name: string): string {
    const repository = repositoryOf(name);
    const [first = "", ...rest] = repository.split("/");
    const isHost = rest.length > 0 && (/[.:A-Z]/.test(first) || first === "localhost");
    if (isHost) {
        return repository;
    }
    return [defaultHost, ...(rest.length === 0 ? [defaultFolder] : []), repository].join("/");
}

function indexOr(index: number, otherwise: number): number {
    return index < 0 ? otherwise : index;
}
