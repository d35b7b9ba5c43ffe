import * as pulumi from "@pulumi/pulumi";

/** A resource as a program registered it. */
export interface Registered {
    readonly type: string;
    readonly name: string;
    readonly inputs: Readonly<Record<string, unknown>>;
    /** Name of its provider's resource; "" where it has none of its own. */
    readonly provider: string;
    /** How many were registered before it: what it depends on is among them. */
    readonly order: number;
    /** Whether what it stands for stays when it goes; absent where it goes, too. */
    readonly retained?: true;
}

/** What a resource answers beside its inputs. */
export type Answer = Readonly<Record<string, unknown>>;

/** Waits for all outputs that the program returns, and so for the resources that they come from. */
function settled<T>(outputs: pulumi.Output<T>): Promise<Record<string, never>> {
    return new Promise((resolve) => {
        outputs.apply(() => {
            resolve({});
        });
    });
}

/**
 * Runs a program against an engine that only takes notes, and returns the resources in the order of their names.
 *
 * @param outputs what a resource answers, by type; by its inputs where it depends on them
 */
export async function registered(
    program: () => unknown,
    outputs: Readonly<Record<string, Answer | ((inputs: Answer) => Answer)>> = {},
): Promise<readonly Registered[]> {
    const notes: Registered[] = [];
    const retained = new Set<string>();
    const mocks: pulumi.runtime.Mocks = {
        newResource: ({ type, name, inputs, provider = "" }) => {
            const plain = inputs as Readonly<Record<string, unknown>>;
            const stays = retained.has(`${type} ${name}`) ? { retained: true as const } : {};
            // A provider is told as its URN, which ends with its name, and its ID.
            const of = provider.split("::")[3] ?? "";
            notes.push({ type, name, inputs: plain, provider: of, order: notes.length, ...stays });
            const answer = outputs[type];
            return {
                id: `${name}-id`,
                state: { ...plain, ...(typeof answer === "function" ? answer(plain) : answer) },
            };
        },
        call: () => ({}),
    };
    await pulumi.runtime.setMocks(mocks, "fabric", "dev");
    await pulumi.runtime.runInPulumiStack(async () => {
        pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
            if (opts.retainOnDelete === true) {
                retained.add(`${type} ${name}`);
            }
            return undefined;
        });
        return settled(pulumi.output(await program()));
    });
    await pulumi.runtime.disconnect();
    return [...notes].sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`));
}

/** Those of one type; fails when there is none, so that a loop over them cannot pass by being empty. */
export function ofType(resources: readonly Registered[], type: string): readonly Registered[] {
    const found = resources.filter((resource) => resource.type === type);
    if (found.length === 0) {
        throw new Error(
            `no ${type} was registered; there are ${[...new Set(resources.map((r) => r.type))].join(", ")}`,
        );
    }
    return found;
}
