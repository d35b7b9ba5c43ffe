import type { Outline } from "../outline";
import type { Problem } from "../problem";

/** A namespace that the stack makes is its own: Kubernetes lets nobody remove "default", and others are in it. */
export function namespaceProblems({ namespace, createNamespace }: Outline): readonly Problem[] {
    return namespace !== "default" || createNamespace === false
        ? []
        : [
              {
                  path: "namespace",
                  reason: "must be one of the stack's own, which it makes and removes: \"default\" is everybody's",
              },
          ];
}
