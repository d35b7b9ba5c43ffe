import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type * as model from "../model/chaincode";
import type { ResourceName } from "../model/resource-names";
import type { Inputs } from "../remote/inputs";
import type { InputsOf } from "../remote/kinds";
import { remote, type Remote } from "../remote/resource";
import { sequenceOf } from "./foreseen";
import { eachDefinition, eachVersion, onlyOnce, type Occasion } from "./occasion";
import { acting, hasPeers, waits, type LifecycleArgs, type Member } from "./steps";

/** The call that a definition with `init` asks for before any other. */
export function initialise(
    args: LifecycleArgs,
    committed: Remote<"Commit">,
    dependsOn: readonly pulumi.Resource[],
    opts: pulumi.CustomResourceOptions,
): Remote<"Transaction">[] {
    const { init } = args.chaincode;
    const caller = init && callerOf(args, init);
    if (init === undefined || caller === undefined) {
        return [];
    }
    const inputs = { ...callInputs(args, committed, init, caller), kind: "init" as const, answers: true };
    const occasion = occasionOf(args, committed);
    const { name, aliases } = args.scope.names.ofCall(args.chaincode, "init");
    const options = { ...opts, dependsOn: [committed, ...dependsOn], aliases: [...aliases] };
    return [transaction(name, { ...inputs, occasion }, options)];
}

/** The stack's own calls, one after the other: a later one may read what an earlier one wrote. */
export function verify(
    args: LifecycleArgs,
    committed: Remote<"Commit">,
    ready: readonly pulumi.Resource[],
    opts: pulumi.CustomResourceOptions,
): Remote<"Transaction">[] {
    const steps = new Steps();
    let previous = ready;
    return args.chaincode.verify.flatMap((call, index) => {
        const caller = verifierOf(args, call);
        if (caller === undefined || !isDeclared(args.chaincode, call)) {
            return [];
        }
        const place = args.scope.names.ofCall(args.chaincode, `verify-${index}`);
        const step = call.submit ? steps.of(call, caller) : undefined;
        const { name, aliases } = step === undefined ? place : transactionName(args, step, place);
        const inputs = {
            ...callInputs(args, committed, call, caller),
            kind: call.submit ? ("submit" as const) : ("evaluate" as const),
            ...(call.contains === undefined ? {} : { contains: call.contains }),
            ...(onceOf(call) === undefined ? {} : { once: onceOf(call), repeats: step?.repeats ?? 0 }),
            occasion: occasionOf(args, committed, call),
            answers: args.chaincode.developmentAddress === undefined,
        };
        const done = transaction(name, inputs, { ...opts, dependsOn: [...previous], aliases: [...aliases] });
        previous = [done];
        return [done];
    });
}

function transaction(
    name: string,
    inputs: Inputs<InputsOf<"Transaction">>,
    opts: pulumi.CustomResourceOptions,
): Remote<"Transaction"> {
    return remote("Transaction", name, inputs, { ...opts, additionalSecretOutputs: ["transient"] });
}

/** An earlier version named a transaction by its place in the list, whatever that was called then. */
function transactionName({ scope, chaincode }: LifecycleArgs, step: Step, place: ResourceName): ResourceName {
    const { name, aliases } = scope.names.ofCall(chaincode, step.name);
    return { name, aliases: [...aliases, { name: place.name }, ...place.aliases] };
}

interface Step {
    readonly name: string;
    /** How many of the same stand before it in the list. */
    readonly repeats: number;
}

/**
 * What transactions are named by. It says what is called, not which one in the list it is: in another place of it, it is still the one
 * that was made.
 */
class Steps {
    private readonly given = new Map<string, number>();

    of(call: model.Verification, { model: { name } }: Member): Step {
        const told = JSON.stringify([call.function, call.args, name]);
        const hash = createHash("sha256").update(told).digest("hex").slice(0, 8);
        const plain = `verify-${call.function.replaceAll(/[^A-Za-z0-9]+/g, "-")}-${hash}`;
        const repeats = this.given.get(plain) ?? 0;
        this.given.set(plain, repeats + 1);
        return { name: repeats === 0 ? plain : `${plain}-${repeats + 1}`, repeats };
    }
}

/** Under a developer's process nothing is called, but what was made once stays known. */
function isDeclared({ developmentAddress }: model.Chaincode, call: model.Verification): boolean {
    return developmentAddress === undefined || onceOf(call) !== undefined;
}

function onceOf({ submit, once }: model.Verification): "channel" | "version" | undefined {
    return submit && once !== "definition" ? once : undefined;
}

function occasionOf(
    args: LifecycleArgs,
    committed: Remote<"Commit">,
    call?: model.Verification,
): pulumi.Input<Occasion> {
    const { chaincode, members } = args;
    const once = call && onceOf(call);
    if (once !== undefined) {
        return once === "channel" ? onlyOnce : eachVersion(chaincode.version);
    }
    const packageIds = members.map((member) => member.package.packageId);
    return pulumi
        .all([sequenceOf(args, committed), pulumi.all(packageIds)])
        .apply(([number, ids]) => eachDefinition(number, ids));
}

/** The organisation that a call names, else the first that has peers to call through. */
function callerOf({ members }: LifecycleArgs, { organization }: model.Call): Member | undefined {
    return members.filter(hasPeers).find(({ model: { name } }) => organization === undefined || organization === name);
}

/**
 * As `callerOf`, but where members of the channel are other stacks' the first of all of them, which may be none of this one's: what one list asks for
 * is not done once by each stack.
 */
function verifierOf(args: LifecycleArgs, call: model.Verification): Member | undefined {
    const { scope, chaincode, members } = args;
    const all = scope.model.channels.find(({ name }) => name === chaincode.channel)?.members ?? [];
    const isPartner = (name: string): boolean => scope.model.partners.some((partner) => partner.name === name);
    const hasOwnPeers = (name: string): boolean => members.filter(hasPeers).some(({ model }) => model.name === name);
    const first = all.find((name) => isPartner(name) || hasOwnPeers(name));
    return callerOf(args, { ...call, organization: call.organization ?? first });
}

function callInputs(args: LifecycleArgs, committed: Remote<"Commit">, call: model.Call, caller: Member) {
    const { scope, channel, chaincode } = args;
    return {
        place: scope.place,
        channel: channel.name,
        ...acting(caller),
        chaincode: chaincode.name,
        function: call.function,
        args: [...call.args],
        ...(call.transient === undefined ? {} : { transient: pulumi.secret(call.transient) }),
        version: chaincode.version,
        ...waits(args, committed),
    };
}
