import * as pulumi from "@pulumi/pulumi";

/** By the type and name of a resource, those that it depends on itself: the engine makes them first, and not it where one of them fails. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/** What of a registration the engine that takes notes only does not pass on. */
interface Request {
    getType(): string;
    getName(): string;
    getDependenciesList(): readonly string[];
}

/** Notes what the engine is told of dependencies, by `dependsOn` and by inputs alike; to be called in the program, before it declares anything. */
export function noteDependencies(found: Map<string, readonly string[]>): void {
    const monitor = pulumi.runtime.getMonitor() as unknown as {
        registerResource: (...args: [Request, ...unknown[]]) => unknown;
    }; // pulumi.runtime.MockMonitor
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, ...rest) => {
        const dependencies = request.getDependenciesList().map(typeAndName);
        found.set(`${request.getType()} ${request.getName()}`, dependencies);
        return register(request, ...rest);
    };
}

/** A URN ends with the types of its parents, its own, and its name. */
function typeAndName(urn: string): string {
    const [, , types = "", name = ""] = urn.split("::");
    return `${types.split("$").at(-1) ?? ""} ${name}`;
}

/** A resource and all that it depends on, by others, too. */
export function allBehind(resource: string, dependencies: Dependencies): ReadonlySet<string> {
    const found = new Set([resource]);
    for (const one of found) {
        for (const other of dependencies.get(one) ?? []) {
            found.add(other);
        }
    }
    return found;
}
