import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { validate } from "../../components/config/problems";
import type { NetworkModel } from "../../components/model/network";
import { resolveNetwork } from "../../components/model/resolve";
import { Network } from "../../components/network";
import { networkOutputs, type NetworkOutputs } from "../../components/outputs";
import type { Found } from "../../components/stack/new-scope";
import { certificateFacts, newRootAuthority } from "../../fabric/certificates";
import { registered, type Answer, type Registered } from "./engine";
import { noteDependencies, type Dependencies } from "./dependencies";
import { Urns, type Found as FoundResource } from "./urns";

/** The dev stack's network, its config changed (keys without the project's name). */
export function devModel(change: (config: Record<string, unknown>) => unknown = () => undefined): NetworkModel {
    const { config } = parse(readFileSync("Pulumi.dev.yaml", "utf8")) as { config: Record<string, unknown> };
    const settings = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key.replace("fabric:", ""), value]),
    );
    change(settings);
    return resolveNetwork(validate(settings));
}

type Answers = Parameters<typeof registered>[1] & object;

/**
 * The resources of a network, as an engine is asked for them that makes none.
 *
 * @param others answers of real parts instead of the usual ones, by type
 */
export function rendered(
    model: NetworkModel,
    found: Partial<Found> = {},
    others: Answers = {},
): Promise<readonly Registered[]> {
    return registered(() => outputsWith(model, found), { ...answers(), ...others });
}

/** By which names of a state the resources of a network are found. */
export async function urnsOf(model: NetworkModel): Promise<readonly FoundResource[]> {
    const urns = new Urns();
    await registered(() => {
        urns.watch();
        return outputsWith(model);
    }, answers());
    return urns.all();
}

/** The fields of resources whose changes are ignored, by type and name; none of those without any. */
export async function ignoredChanges(
    model: NetworkModel,
    found: Partial<Found> = {},
): Promise<ReadonlyMap<string, readonly string[]>> {
    const ignored = new Map<string, readonly string[]>();
    const program = (): NetworkOutputs => {
        pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
            if (opts.ignoreChanges !== undefined) {
                ignored.set(`${type} ${name}`, opts.ignoreChanges);
            }
            return undefined;
        });
        return outputsWith(model, found);
    };
    await registered(program, answers());
    return ignored;
}

/** On which resources each of a network's depends itself, all by type and name. */
export async function dependenciesOf(model: NetworkModel): Promise<Dependencies> {
    const found = new Map<string, readonly string[]>();
    await registered(() => {
        noteDependencies(found);
        return outputsWith(model);
    }, answers());
    return found;
}

function outputsWith(model: NetworkModel, found: Partial<Found> = {}): NetworkOutputs {
    return networkOutputs(new Network("network", model, { ...nothing, ...found }), {});
}

/** Before the first `up`. */
const nothing: Found = {
    outdated: [],
    packages: [],
    former: { names: [], channels: [], chaincodes: [] },
    clusterAddresses: new Map([[undefined, { apiServer: [], dns: [] }]]),
    trusted: {},
    waiting: {},
    unordered: {},
    knownInside: {},
};

/** What a network tells, made on the same engine. */
export async function outputsOf(
    model: NetworkModel,
    others: Answers = {},
    found: Partial<Found> = {},
): Promise<NetworkOutputs> {
    const told: NetworkOutputs[] = [];
    const program = (): NetworkOutputs => {
        const outputs = outputsWith(model, found);
        told.push(outputs);
        return outputs;
    };
    await registered(program, { ...answers(), ...others });
    const [outputs] = told;
    if (outputs === undefined) {
        throw new Error("the program has made no network");
    }
    return outputs;
}

/** The API server gives a node port, the same to all, to a Service that wants one and names none. */
function withNodePort(inputs: Answer): Answer {
    const { spec } = inputs as { readonly spec: { readonly type?: string; readonly ports: readonly object[] } };
    const ports = spec.ports.map((port) => ({ nodePort: 30000, ...port }));
    return spec.type === "NodePort" ? { spec: { ...spec, ports } } : {};
}

/** What the real parts answer: certificates, passwords, a digest. */
function answers(): Answers {
    const { certificate } = newRootAuthority({ commonName: "ca", organisation: "test" }, new Date());
    const expires = certificateFacts(certificate).notAfter.toISOString();
    return {
        "pulumi-nodejs:dynamic/fabric:AuthorityKeys": {
            caCertificate: certificate,
            tlsCaCertificate: certificate,
            expires,
        },
        "pulumi-nodejs:dynamic/fabric:ServerCertificate": { fingerprint: "s", expires },
        "pulumi-nodejs:dynamic/fabric:Identity": { fingerprint: "f", tlsCertificate: certificate, expires },
        "pulumi-nodejs:dynamic/fabric:ClientRoot": { certificate },
        "pulumi-nodejs:dynamic/fabric:ClientCertificate": { expires },
        "pulumi-nodejs:dynamic/fabric:FirstBlock": { block: "", sha256: "" },
        "pulumi-nodejs:dynamic/fabric:SealedPackage": { packageId: `sealed:${"0".repeat(64)}` },
        "pulumi-nodejs:dynamic/fabric:Approval": { sequence: 1 },
        "pulumi-nodejs:dynamic/fabric:Commit": { sequence: 1 },
        "pulumi-nodejs:dynamic/fabric:Transaction": { answer: "yes", transactionId: "", endorsers: [] },
        "kubernetes:core/v1:Service": withNodePort,
        "random:index/randomPassword:RandomPassword": { result: "secret" },
        "docker-build:index:Image": { digest: `sha256:${"0".repeat(64)}` },
    };
}
