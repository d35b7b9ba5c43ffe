/** The name of a reference, without tag and digest. */
export function nameOf(reference: string): string {
    return (reference.split("@")[0] ?? "").replace(/:[^/:]*$/, "");
}

/** A name with its registry: what has none is at Docker Hub, and what has one step there is of its library. */
export function fullName(name: string): string {
    const steps = name.replace(/\/$/, "").split("/");
    const isHosted = steps.length > 1 && /[.:]|^localhost$/.test(steps[0] ?? "");
    if (isHosted || name === "docker.io") {
        return steps.join("/");
    }
    return ["docker.io", ...(steps.length === 1 ? ["library"] : []), ...steps].join("/");
}
