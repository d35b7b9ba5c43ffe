import * as pulumi from "@pulumi/pulumi";

/** By which names of a state the engine finds a resource. */
export interface Found {
    /** Types of it and of its parents, then its name: the part of its URN that tells it from others of the stack. */
    readonly urn: string;
    /** The same by its aliases and by those of its parents. */
    readonly former: readonly string[];
}

interface Declared {
    readonly type: string;
    readonly name: string;
    readonly parent: pulumi.Resource | undefined;
    readonly aliases: readonly pulumi.Input<pulumi.Alias | string>[];
}

/**
 * Notes under which URNs an engine looks for the resources of a program. The engine that takes notes only is told neither parents nor aliases, so
 * this does what the real one does (pulumi/pkg, resource/deploy/step_generator.go, generateAliases): an alias without a parent is
 * looked for below the parent's former names, too, and whatever is below a renamed parent is looked for by its former name.
 */
export class Urns {
    readonly #declared = new Map<pulumi.Resource, Declared>();

    /** To be called in the program, before it declares anything. */
    watch(): void {
        pulumi.runtime.registerStackTransformation(({ resource, type, name, opts }) => {
            this.#declared.set(resource, { type, name, parent: opts.parent, aliases: opts.aliases ?? [] });
            return undefined;
        });
    }

    all(): readonly Found[] {
        return [...this.#declared.keys()].map((resource) => this.#found(resource));
    }

    #found(resource: pulumi.Resource): Found {
        const declared = this.#declared.get(resource);
        if (declared === undefined) {
            throw new Error("a parent was declared before the program was watched");
        }
        const { type, name, aliases } = declared;
        const [today, ...formerParents] = this.#named(declared.parent);
        const inherited = formerParents.map((parent) => urnOf(parent, type, name));
        const own = aliases.flatMap((alias) => this.#aliased(declared, alias));
        return { urn: urnOf(today, type, name), former: [...inherited, ...own] };
    }

    /** Names of a parent, today's first; the stack has none. */
    #named(parent: pulumi.Resource | undefined): readonly [string | undefined, ...(string | undefined)[]] {
        if (parent === undefined) {
            return [undefined];
        }
        const { urn, former } = this.#found(parent);
        return [urn, ...former];
    }

    #aliased({ type, name, parent }: Declared, alias: Declared["aliases"][number]): readonly string[] {
        if (typeof alias === "string" || pulumi.Output.isInstance(alias) || alias instanceof Promise) {
            throw new Error(`${name} has an alias that is a URN: say it by name, type and parent`);
        }
        const parents = this.#named("parent" in alias ? resourceOf(alias.parent, name) : parent);
        return parents.map((of) => urnOf(of, text(alias.type, type), text(alias.name, name)));
    }
}

function resourceOf(parent: pulumi.Alias["parent"], name: string): pulumi.Resource | undefined {
    if (parent === undefined || pulumi.Resource.isInstance(parent)) {
        return parent;
    }
    throw new Error(`${name} has an alias whose parent is a URN: name the resource`);
}

function text(given: pulumi.Input<string> | undefined, otherwise: string): string {
    return typeof given === "string" ? given : otherwise;
}

function urnOf(parent: string | undefined, type: string, name: string): string {
    return parent === undefined ? `${type}::${name}` : `${parent.slice(0, parent.indexOf("::"))}$${type}::${name}`;
}
