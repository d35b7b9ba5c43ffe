import type * as pulumi from "@pulumi/pulumi";

/** The same fields, each of which may be the output of another resource. */
export type Inputs<T> = { readonly [K in keyof T]: pulumi.Input<T[K]> };
