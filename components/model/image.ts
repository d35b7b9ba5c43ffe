/** Where an image comes from: built and pushed by the stack, or there already. */
export type ImageSource = BuiltImage | PresentImage;

export interface BuiltImage {
    readonly kind: "build";
    /** Folder with a Dockerfile, relative to the project. */
    readonly context: string;
    readonly buildArguments: Readonly<Record<string, string>>;
    /** Repository to push to, without tag: `<registry>/<namespace>/<name>`. */
    readonly push: string;
    /** The same repository under the name by which the cluster's nodes pull it. */
    readonly pull: string;
}

export interface PresentImage {
    readonly kind: "digest";
    /** `name@sha256:…` */
    readonly reference: string;
}
