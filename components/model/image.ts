/** Where an image comes from: built and pushed by the stack, or there already. */
export type ImageSource = BuiltImage | PresentImage;

export interface BuiltImage {
    readonly kind: "build";
    /** Folder with a Dockerfile, relative to the project. */
    readonly context: string;
    readonly buildArguments: Readonly<Record<string, string>>;
    /** Repository to push to, without tag: `<registry>/<namespace>-<name>`; one level, as some registries have no more. */
    readonly push: string;
    /** The same repository under the name by which the cluster's nodes pull it. */
    readonly pull: string;
}

export interface PresentImage {
    readonly kind: "digest";
    /** `name@sha256:…` */
    readonly reference: string;
}

/** Image built from a folder of the project. The nodes' name of the registry is the builder's unless it is given. */
export function builtImage(
    name: string,
    context: string,
    buildArguments: Readonly<Record<string, string>>,
    { namespace, registry = "", pullRegistry = registry }: Registries,
): BuiltImage {
    const repository = `${namespace}-${name}`;
    return {
        kind: "build",
        context,
        buildArguments,
        push: `${registry}/${repository}`,
        pull: `${pullRegistry}/${repository}`,
    };
}

interface Registries {
    readonly namespace: string;
    /** There whenever something is built: the config's checks see to it. */
    readonly registry?: string | undefined;
    readonly pullRegistry?: string | undefined;
}
