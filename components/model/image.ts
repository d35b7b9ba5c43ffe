/** Where an image comes from: built and pushed by the stack, or there already. */
export type ImageSource = BuiltImage | PresentImage;

export interface BuiltImage {
    readonly kind: "build";
    /** Folder that is sent to the build, relative to the project. */
    readonly context: string;
    /** Path of the Dockerfile, relative to the project. */
    readonly dockerfile: string;
    readonly buildArguments: Readonly<Record<string, string>>;
    /** Stage of the Dockerfile; undefined is its last. */
    readonly target: string | undefined;
    /** Repository to push to, without tag: `<registry>/<namespace>-<name>`; one level, as some registries have no more. */
    readonly push: string;
    /** The same repository under the name by which the cluster's nodes pull it; of several, those of the first, see `pulledFrom`. */
    readonly pull: string;
}

interface PresentImage {
    readonly kind: "digest";
    /** `name@sha256:…` */
    readonly reference: string;
}

/** Image built in the project. The nodes' name of the registry is the builder's unless it is given. */
export function builtImage(
    name: string,
    build: Pick<BuiltImage, "context" | "dockerfile" | "buildArguments" | "target">,
    { namespace, registry = "", pullRegistry = registry }: Registries,
): BuiltImage {
    const repository = `${namespace}-${name}`;
    return { kind: "build", ...build, push: `${registry}/${repository}`, pull: `${pullRegistry}/${repository}` };
}

interface Registries {
    readonly namespace: string;
    /** There whenever something is built: the config's checks see to it. */
    readonly registry?: string | undefined;
    readonly pullRegistry?: string | undefined;
}

/** A built image as the nodes of a cluster pull it. Its names in other registries are no part of it: they make no other image. */
export function pulledFrom({ pull }: BuiltImage, { pullRegistry }: Puller): string {
    return pullRegistry === undefined ? pull : `${pullRegistry}/${repositoryOf(pull)}`;
}

/** Who pulls, by the name that its nodes have for the registry; undefined is that of the image. */
interface Puller {
    readonly pullRegistry: string | undefined;
}

/** Every repository that it is pushed to, that of the first cluster first. */
export function pushedTo({ push }: BuiltImage, registries: readonly string[]): readonly string[] {
    return [...new Set([push, ...registries.map((registry) => `${registry}/${repositoryOf(push)}`)])];
}

function repositoryOf(reference: string): string {
    return reference.slice(reference.lastIndexOf("/") + 1);
}
