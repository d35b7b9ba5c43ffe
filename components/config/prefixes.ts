import { visible } from "../../fabric/visible";
import { nearest } from "./nearest";
import { problemAt, type Problem } from "./problem";
import { stackConfigSchema } from "./schema/stack";

/** Names of settings that other packages have as well: those of Kubernetes' provider, for one. */
const general = ["context", "kubeconfig", "namespace", "registry", "build", "images"];

/**
 * Settings that are under another name than the project's, by mistake: Pulumi takes any, so that a whole section would be
 * gone, and with it what runs by it.
 *
 * @param keys all keys of a stack's config, as `fabric:namespace`
 */
export function prefixProblems(keys: readonly string[], project: string): readonly Problem[] {
    const settings = Object.keys(stackConfigSchema.shape).filter((key) => !general.includes(key));
    return keys.flatMap((path) => {
        const [prefix = "", key = ""] = path.split(":");
        const isMeant = settings.includes(key) || nearest(prefix, [project], 2) !== undefined;
        return problemAt(
            visible(path),
            prefix !== project &&
                isMeant &&
                `is under "${visible(prefix)}", and this project's settings are under "${project}": write ${project}:${visible(key)}`,
        );
    });
}
