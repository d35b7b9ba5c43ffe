import assert from "node:assert/strict";
import type { KubeClient } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import type { NetworkModel } from "../../components/model/network";
import { type Others, type Ours, type PortName, ways } from "../../components/policies/matrix";
import { podsOf, type Pods } from "../../components/policies/pods";
import { isMeant } from "../../components/policies/policies";
import { selects } from "../../embedded/cluster/enforcer/selectors";
import { textAt } from "../../ground/json";
import { probe, type Target } from "./probe";

/** Somebody at one end of a connection: pods of the network by their group, all others by what the settings make of them. */
export type Party =
    | { readonly is: "ours"; readonly group: Pods }
    /** The machine refuses pods by itself, whatever policies say. */
    | { readonly is: "other"; readonly roles: readonly Others[]; readonly refuses?: boolean };

export interface Source {
    readonly name: string;
    readonly party: Party;
    readonly pod: KubeObject;
}

/** A pod of the network. */
export interface Placed extends Source {
    readonly group: Pods;
}

export interface Destination extends Target {
    readonly name: string;
    readonly party: Party;
    /** Of our own pods. */
    readonly portName?: PortName;
}

/** The running pods of a network with the group that each is in; fails where one is in none or a group has none. */
export async function poolOf(client: KubeClient, model: NetworkModel): Promise<readonly Placed[]> {
    const groups = podsOf(model);
    const namespaces = [...new Set(groups.map(({ namespace }) => namespace))];
    const lists = await Promise.all(namespaces.map((one) => client.list(`/api/v1/namespaces/${one}/pods`)));
    const pods = lists
        .flatMap(({ items }) => items)
        .filter((pod) => textAt(pod, "status", "phase") === "Running" && pod.metadata.deletionTimestamp === undefined);
    const placed = pods.flatMap((pod) => {
        const { namespace = "", name = "", labels = {} } = pod.metadata;
        const own = groups.filter((group) => group.namespace === namespace && selects(group.selector, labels));
        const [group, ...more] = own;
        assert.ok(group !== undefined && more.length === 0, `${namespace}/${name} is in ${own.length} groups`);
        return [{ name, party: { is: "ours", group } as const, pod, group }];
    });
    const empty = groups.filter((group) => !placed.some((one) => one.group === group)).map(({ name }) => name);
    assert.deepEqual(empty, [], "groups without a running pod");
    return placed;
}

/** Every port of our pods. */
export function destinationsAt(pool: readonly Placed[]): readonly Destination[] {
    return pool.flatMap(({ name, party, pod, group }) =>
        (Object.entries(group.ports) as [PortName, readonly number[]][]).flatMap(([portName, numbers]) =>
            numbers.map((port) => ({ name, party, address: addressOf(pod), port, portName })),
        ),
    );
}

export function addressOf(pod: KubeObject): string {
    return textAt(pod, "status", "podIP") || assert.fail(`${pod.metadata.name ?? ""} has no address`);
}

/** What the matrix says of a connection. */
export function isOpen({ party: from }: Source, { party: to, portName }: Destination): boolean {
    if (to.is === "other" && to.refuses === true) {
        return false;
    }
    if (from.is === "other" && to.is === "other") {
        return true;
    }
    return ways.some(
        (way) =>
            names(way.from, from) &&
            names(way.to, to) &&
            (to.is === "other" || way.port === portName) &&
            (from.is === "other" || to.is === "other" || isMeant(way.which, from.group, to.group)) &&
            (way.which !== "announced" || (to.is === "ours" && to.group.announced.some((open) => open === portName))),
    );
}

function names(end: Ours | Others, party: Party): boolean {
    return (
        end === "anybody" || (party.is === "ours" ? party.group.kind === end : party.roles.some((role) => role === end))
    );
}

/** The connections that were answered otherwise than the matrix says, a line each, and how many were tried. */
export async function compared(
    sources: readonly Source[],
    destinations: readonly Destination[],
): Promise<{ readonly tried: number; readonly open: readonly string[]; readonly wrong: readonly string[] }> {
    const lines = await Promise.all(
        sources.map(async (source) => {
            const others = destinations.filter(({ address }) => address !== addressOf(source.pod));
            const answers = await probe(source.pod, others);
            return others.map((to, index) => {
                const answer = answers[index] ?? "silent";
                const line = `${source.name} → ${to.name} ${to.portName ?? ""}${to.portName ? " " : ""}${to.port}`;
                const expected = isOpen(source, to);
                const isRight = expected ? answer === "open" : answer === "refused";
                return {
                    line: isRight ? line : `${line}: ${answer}, expected ${expected ? "open" : "refused"}`,
                    expected,
                    isRight,
                };
            });
        }),
    );
    const all = lines.flat();
    return {
        tried: all.length,
        open: all.filter(({ expected }) => expected).map(({ line }) => line),
        wrong: all.filter(({ isRight }) => !isRight).map(({ line }) => line),
    };
}
