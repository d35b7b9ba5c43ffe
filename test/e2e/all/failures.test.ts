import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { until } from "../../../ground/retry";
import { callContract } from "../../support/calling";
import { chaincodeNamespaces, chaincodeObjects } from "../../support/chaincode-pods";
import { put } from "../../support/deployer";
import { failing, type Programs, pushPrograms } from "../../support/failing";
import { everyKind } from "../../support/kinds";
import { type Change, succeeded, useStack } from "../../support/live-stack";
import { tinySources } from "../../support/tiny-sources";

const namespace = `fabric-failures-${randomBytes(3).toString("hex")}`;

/** A chaincode that cannot run, and what `up` must say of it. */
interface Failure {
    readonly of: string;
    readonly name: string;
    /** Its entry in the config, but for name and channel. */
    readonly config: (programs: Programs) => Readonly<Record<string, unknown>>;
    /** The first words of its sentence. */
    readonly cannot: RegExp;
    readonly reason: RegExp;
    /** What it wrote last. Default nothing. */
    readonly wrote?: string;
}

const image = (programs: Programs, program: keyof Programs): string =>
    `${programs[program].name}@${programs[program].digest}`;

/** As pods of the builder. */
const podFailures: readonly Failure[] = failing.map(({ of, label, program, template, nodeRole, says }) => ({
    of,
    name: label,
    config: (programs) => ({
        image: image(programs, program),
        ...(template === undefined ? {} : { pod: template }),
        ...(nodeRole === undefined ? {} : { pod: { nodeSelector: { role: nodeRole } } }),
    }),
    cannot: new RegExp(`^cannot start chaincode ${label} on org1-peer1: `),
    // As one line among others, and without what only the verb's own words have.
    reason: new RegExp(says.source.replaceAll("$", "")),
    ...(program === "exits" ? { wrote: "no ledger to work with" } : {}),
}));

/** As servers of the stack. */
const serverFailures: readonly Failure[] = [
    { of: "a digest that nobody pushed", program: "missing", reason: /its image cannot be pulled: .*not found/ },
    {
        of: "a program that its image does not have",
        program: "absent",
        reason: /exec: "\/absent": stat .*no such file/,
    },
    { of: "a program that ends at once", program: "exits", reason: /it ends with exit code 3, restarted 3 times/ },
].map(({ of, program, reason }) => ({
    of: `a server with ${of}`,
    name: `server-${program}`,
    config: (programs) => ({ type: "ccaas", image: image(programs, program as keyof Programs) }),
    cannot: new RegExp(
        `^cannot start Deployment org1-peer1-server-${program}-[0-9a-f]{8} on namespace ${namespace}-org1-chaincode: `,
    ),
    reason,
    ...(program === "exits" ? { wrote: "no ledger to work with" } : {}),
}));

/** Source of those that are built, by name. */
const sources: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "build-fails": script('console.log("as far as here"); process.exit(3)'),
    "build-refuses": {
        "src/go.mod": "module example.org/wrong\n\ngo 1.24\n",
        "src/main.go": "package main\n\nfunc main() { nonsense() }\n",
    },
};

const buildFailures: readonly Failure[] = [
    {
        of: "a build whose script fails",
        name: "build-fails",
        config: () => ({ type: "node" }),
        cannot: /^cannot build build-fails:[0-9a-f]{64} on org1-peer1: /,
        reason: /terminated for reason Error: container build ended with exit code 3/,
        wrote: "as far as here",
    },
    {
        of: "source that its compiler refuses",
        name: "build-refuses",
        config: () => ({ type: "golang" }),
        cannot: /^cannot build build-refuses:[0-9a-f]{64} on org1-peer1: /,
        reason: /terminated for reason Error: container build ended with exit code 1/,
        wrote: "main.go:3:15: undefined: nonsense",
    },
];

const failures = [...podFailures, ...serverFailures, ...buildFailures];

/** One network and one `up` for all of them. */
describe("what keeps a chaincode from running", function () {
    this.timeout(600_000);
    const live = useStack({
        name: "failures",
        namespace,
        languages: ["golang:1.26"],
        config: async (place) => {
            // Its own rules, since what they forbid is refused before anything is done in one that the stack makes.
            const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
            for (const name of [namespace, ...chaincodeNamespaces(namespace)]) {
                await put(place.kubernetes, { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } });
            }
            const programs = await pushPrograms(place.cluster.registry, place.toolchain);
            return network(failures.map((failure) => entry(place.folder, programs, failure)));
        },
    });
    let told: readonly string[] = [];

    before(async () => {
        const { status, output } = await live.up("--continue-on-error");
        told = sentences(output);
        assert.ok(status !== 0 && told.length > 0, output);
    });

    for (const { of, cannot, reason, wrote } of failures) {
        it(`is told by up, once, with its reason and last lines: ${of}`, () => {
            const [sentence = assert.fail(told.join("")), ...others] = told.filter((one) => cannot.test(one));
            assert.deepEqual(others, []);
            assert.match(sentence, reason);
            assert.match(sentence, wrote === undefined ? /kubectl/ : lastLines(wrote));
        });
    }

    it("keeps no other chaincode from answering, as the state has it", async () => {
        const { resources = [] } = (await live.stack.state()).deployment;
        const answers = resources.map(({ outputs }) => outputs?.["answer"]);
        assert.ok(
            answers.some((answer) => typeof answer === "string" && answer.includes("Tomoko")),
            JSON.stringify(answers),
        );
    });

    it("is gone with the chaincode from the config, and a pod that only comes late is waited for, in each organisation", async () => {
        live.configure(network([late]));
        const up = live.up();
        const [node] = (await live.kubernetes.list("/api/v1/nodes")).items;
        const path = `/api/v1/nodes/${node?.metadata.name ?? ""}`;
        const label = async (value: string | null): Promise<void> => {
            await live.kubernetes.patch(path, { metadata: { labels: { [lateLabel]: value } } }, "merge");
        };
        try {
            await until(240, async () => (await pending()) === 2);
            await pause(gatewaySeconds * 1000);
            await label("yes");
            succeeded(await up);
        } finally {
            await label(null);
        }
        const caller = { ...(await live.clientOf("org1")), channel: "both", chaincode: late.name };
        assert.match(await callContract(caller, "evaluate", "ReadAsset", ["asset1"]), /Tomoko/);
    });

    it("leaves nothing to be done", async () => {
        succeeded(await live.up("--expect-no-changes"));
    });

    /** Pods of the late chaincode that wait for a node. */
    const pending = async (): Promise<number> => {
        const query = {
            labelSelector: `fabric-builder-k8s-cclabel=${late.name}`,
            fieldSelector: "status.phase=Pending",
        };
        return (await chaincodeObjects(live.kubernetes, namespace, "/api/v1/NS/pods", query)).length;
    };
});

/** How long a gateway waits for an endorsement (core.yaml, peer.gateway.endorsementTimeout), and a little. */
const gatewaySeconds = 35;

const lateLabel = "example.com/late";

/** Its pods find a node when it has the label. */
const late = {
    name: "late",
    channel: "both",
    source: "chaincode/asset-transfer",
    buildArguments: { NODE_IMAGE: "localhost:35000/node:22" },
    init: { function: "InitLedger" },
    pod: { nodeSelector: { [lateLabel]: "yes" } },
};

/** The failures in an output's summary, each with the lines below it; what comes before says the same while it happens. */
function sentences(output: string): readonly string[] {
    const [, summary = ""] = output.split("\nDiagnostics:\n");
    return summary.split(/ {4}error: /).slice(1);
}

function lastLines(wrote: string): RegExp {
    return new RegExp(`its last lines:\\n(?:.*\\n)*? *.*${wrote.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}

/** Two organisations with one peer each, and beside these chaincodes one that runs. */
function network(chaincodes: readonly object[]): Change {
    return (config) => {
        const { images } = everyKind();
        const [works] = config["chaincodes"] as readonly object[];
        Object.assign(config, {
            images,
            createNamespace: false,
            organizations: [
                { name: "org0", mspId: "OrdererMSP", orderers: 1 },
                { name: "org1", mspId: "Org1MSP", peers: 1 },
                { name: "org2", mspId: "Org2MSP", peers: 1 },
            ],
            channels: [
                { name: "mychannel", members: ["org1"], batch: { timeout: "500ms" } },
                { name: "both", batch: { timeout: "500ms" } },
            ],
            builder: { startTimeout },
            chaincodes: [works, ...chaincodes],
        });
    };
}

/** Longer than those wait whose node comes late, and as long as the failure takes that no node takes. */
const startTimeout = "60s";

function entry(folder: string, programs: Programs, { name, config }: Failure): object {
    const source = sources[name];
    return {
        ...{ name, channel: "mychannel", ...config(programs) },
        ...(source === undefined ? {} : { source: written(join(folder, name), source) }),
    };
}

/** Files of a package's code, as a folder of source. */
function written(folder: string, files: Readonly<Record<string, string>>): string {
    for (const [path, content] of Object.entries(files)) {
        const file = join(folder, path.replace(/^src\//, ""));
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
    }
    return folder;
}

/** A package whose build runs a text of JavaScript. */
function script(text: string): Readonly<Record<string, string>> {
    return { ...tinySources.node, "src/build.js": text };
}
