import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { stateProblems } from "../../../components/state/problems";
import { knownTexts, providerText } from "../../../components/state/texts";

const start = "urn:pulumi:dev::fabric::";
const dynamic = "pulumi-nodejs:dynamic/fabric:";
const evil = 'require("fs").writeFileSync("/tmp/marker", ""); ';

/** A state with one resource, as `pulumi stack export` prints it. */
function stateOf(resource: Readonly<Record<string, unknown>>): object {
    return { version: 3, deployment: { manifest: {}, resources: [resource] } };
}

/** A dynamic resource with that text in both of its records. */
function dynamicState(kind: string, inputs: unknown, outputs: unknown = inputs): object {
    const text = (value: unknown): object => (value === undefined ? {} : { __provider: value });
    const type = `${dynamic}${kind}`;
    const records = { inputs: { key: 1, ...text(inputs) }, outputs: { key: 1, ...text(outputs) } };
    return stateOf({ urn: `${start}${type}::a`, type, custom: true, id: "a", ...records });
}

function provider(name: string, inputs: object): object {
    const type = `pulumi:providers:${name}`;
    return stateOf({ urn: `${start}${type}::p`, type, custom: true, inputs, outputs: inputs });
}

const text = providerText("Identity");
const foreignText =
    "the text of its provider is none that the program has ever written for Identity, and would run as you";

const refused: readonly { readonly name: string; readonly state: object; readonly reason: string }[] = [
    { name: "code before the text", state: dynamicState("Identity", evil + text), reason: foreignText },
    { name: "code behind the text", state: dynamicState("Identity", `${text} ${evil}`), reason: foreignText },
    { name: "code in what a refresh is given only", state: dynamicState("Identity", text, evil), reason: foreignText },
    { name: "code in what an update is given only", state: dynamicState("Identity", evil, text), reason: foreignText },
    {
        name: "a path out of the project",
        state: dynamicState("Identity", text.replace("Identity", "../../evil")),
        reason: foreignText,
    },
    {
        name: "another kind's text, by which a destroy would remove something else",
        state: dynamicState("Identity", providerText("Volumes")),
        reason: foreignText,
    },
    {
        name: "a text that is encrypted, and so nobody can judge",
        state: dynamicState("Identity", { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" }),
        reason: foreignText,
    },
    {
        name: "a kind that the program has not",
        state: dynamicState("toString", text),
        reason: `the program declares no ${dynamic}toString`,
    },
    {
        name: "a dynamic resource of another program",
        state: stateOf({ urn: `${start}x::a`, type: "pulumi-nodejs:dynamic:Resource", inputs: { __provider: text } }),
        reason: "the program declares no pulumi-nodejs:dynamic:Resource",
    },
    {
        name: "a resource of another package",
        state: stateOf({ urn: `${start}x::a`, type: "command:local:Command", inputs: { delete: "id" } }),
        reason: "the program declares no command:local:Command",
    },
    {
        name: "a Helm release, which names programs to run",
        state: stateOf({ urn: `${start}x::a`, type: "kubernetes:helm.sh/v3:Release", inputs: {} }),
        reason: "the program declares no kubernetes:helm.sh/v3:Release",
    },
    {
        name: "a provider of another package",
        state: provider("command", { version: "1.0.0" }),
        reason: "the program uses no package command",
    },
    {
        name: "a plugin from elsewhere",
        state: provider("kubernetes", { pluginDownloadURL: "https://evil.example" }),
        reason: "its pluginDownloadURL would have the engine run another plugin",
    },
    {
        name: "a plugin from elsewhere, in the form of today's engine",
        state: provider("random", { __internal: { pluginDownloadURL: "https://evil.example" } }),
        reason: "its pluginDownloadURL would have the engine run another plugin",
    },
    {
        name: "a kubeconfig's content, which may name a program",
        state: provider("kubernetes", { kubeconfig: "users:\n- user: {exec: {command: evil}}" }),
        reason: "its kubeconfig is no path of a file: content may name programs to run",
    },
    {
        name: "a kubeconfig's content in what a dynamic resource is told of its place",
        state: stateOf({
            ...{ urn: `${start}${dynamic}Roll::a`, type: `${dynamic}Roll` },
            outputs: { __provider: providerText("Roll"), place: { namespace: "a", kubeconfig: '{"users":[]}' } },
        }),
        reason: "its kubeconfig is no path of a file: content may name programs to run",
    },
    {
        name: "a Docker host behind ssh",
        state: provider("docker", { host: "ssh://x", sshOpts: ["-oProxyCommand=evil"] }),
        reason: "its host is reached by a program that the state chooses",
    },
];

describe("the check of a state", () => {
    for (const { name, state, reason } of refused) {
        it(`refuses ${name}`, () => {
            const { deployment } = state as { deployment: { resources: readonly { urn: string }[] } };
            assert.deepEqual(stateProblems(state), [{ urn: deployment.resources[0]?.urn, reason }]);
        });
    }

    it("looks into what an interrupted run was about", () => {
        const { deployment } = dynamicState("Identity", evil) as { deployment: { resources: readonly unknown[] } };
        const pending = [{ resource: deployment.resources[0], type: "creating" }];
        const found = stateProblems({ deployment: { resources: [], pending_operations: pending } });
        assert.deepEqual(found, [{ urn: `${start}${dynamic}Identity::a`, reason: foreignText }]);
    });

    for (const { name, state } of [
        { name: "nothing at all", state: undefined },
        { name: "a state without a deployment", state: { version: 3 } },
        { name: "resources that are no list", state: { deployment: { resources: {} } } },
        { name: "a resource that is none", state: { deployment: { resources: [1] } } },
        { name: "an interrupted run that is none", state: { deployment: { pending_operations: [{}] } } },
    ]) {
        it(`refuses what it cannot read: ${name}`, () => {
            assert.equal(stateProblems(state).length, 1);
        });
    }

    it("takes what the program writes and what earlier versions wrote, and an empty state", () => {
        const earlier = JSON.parse(readFileSync("test/support/earlier-states.json", "utf8")) as readonly {
            readonly type: string;
        }[];
        const kinds = [...new Set(earlier.map(({ type }) => type.slice(dynamic.length)))];
        assert.ok(kinds.length > 10);
        for (const kind of kinds) {
            for (const known of knownTexts(kind as "Identity")) {
                assert.deepEqual(stateProblems(dynamicState(kind, known)), []);
            }
        }
        const others = [
            { urn: "a", type: "pulumi:pulumi:Stack" },
            { urn: "b", type: "fabric:peers:Peer" },
            { urn: "c", type: "kubernetes:apps/v1:StatefulSet", inputs: {}, outputs: {} },
            { urn: "d", type: "pulumi:providers:kubernetes", inputs: { kubeconfig: "~/.kube/config", __internal: {} } },
            { urn: "e", type: "pulumi:providers:pulumi-nodejs", inputs: {}, outputs: {} },
            { urn: "f", type: "pulumi:providers:docker-build", inputs: { version: "0.0.22" } },
        ];
        assert.deepEqual(stateProblems({ deployment: { resources: others } }), []);
        assert.deepEqual(stateProblems({ deployment: { manifest: {} } }), []);
    });
});
