import assert from "node:assert/strict";
import { join } from "node:path";

import { imageJson } from "../support/launch";
import { type WatchedAgent, watchedAgent } from "../support/turns";
import { makeFolder, removeFolder } from "../support/verbs";

const mebibyte = 1024 * 1024;

/**
 * How many turns of the agent a verb of another chaincode waits for at most: it asks for as many things, one after the other, and each
 * answer may find the agent at a turn for the slow package.
 */
const turnsOfVerb = 30;

/** Of a processor, in milliseconds: what a slow package may delay another verb by. */
const most = 100;

interface Hostile {
    readonly is: string;
    readonly kind: string;
    readonly verb: "detect" | "build";
    readonly files: () => Readonly<Record<string, unknown>>;
    /** How the verb ends. */
    readonly says: RegExp;
}

const metadataOf = (type: string): string => JSON.stringify({ label: "slow", type });
const fill = (text: string, pattern: string, size: number): string =>
    text + pattern.repeat(Math.floor((size - text.length) / pattern.length));
/** JSON of as many bytes as are allowed, with so many fields. */
const fields = (count: number): string => {
    const names = Array.from({ length: count }, (_, index) => `"${index.toString(36)}":0`);
    const text = `{"label":"slow","type":"ccaas",${names.join()},"rest":"`;
    return `${text}${" ".repeat(mebibyte - text.length - 2)}"}`;
};
const many = (folder: string, count: number): Readonly<Record<string, string>> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${folder}/file${index}.json`, "{}"]));
const template = "{{.peername}}";

const hostile: readonly Hostile[] = [
    {
        is: "has as many fields as go into a mebibyte",
        ...{
            kind: "ccaas",
            verb: "detect",
            files: () => ({ "metadata/metadata.json": fields(110_000) }),
        },
        says: /more than 10000 commas and brackets/,
    },
    {
        is: "has as many fields and bytes as are allowed",
        ...{ kind: "ccaas", verb: "detect", files: () => ({ "metadata/metadata.json": fields(9_990) }) },
        says: /Detected ccaas chaincode: slow/,
    },
    {
        is: "has a name of an image as large as a file may be",
        ...{ kind: "k8s", verb: "build" },
        files: () => ({
            "metadata/metadata.json": metadataOf("k8s"),
            "code/image.json": { ...imageJson, name: fill("", "a/", mebibyte - 200) },
        }),
        says: /image/,
    },
    {
        is: "has templates in all that is filled",
        ...{ kind: "ccaas", verb: "build" },
        files: () => {
            const [root_cert, client_key, client_cert] = ["", "-", "+"].map((text) =>
                fill(text, `${template}${" ".repeat(30)}`, 64_000),
            );
            const tls = { tls_required: true, client_auth_required: true, root_cert, client_key, client_cert };
            const connection = { address: `${template}.example.com:9999`, dial_timeout: "1s", ...tls };
            return { "metadata/metadata.json": metadataOf("ccaas"), "code/connection.json": connection };
        },
        says: /^$/,
    },
    {
        is: "has beginnings of templates as large as a file may be",
        ...{ kind: "ccaas", verb: "build" },
        files: () => ({
            "metadata/metadata.json": metadataOf("ccaas"),
            "code/connection.json": { address: fill("", `{{${" ".repeat(300)}`, mebibyte - 100) },
        }),
        says: /has more than 1000 characters/,
    },
    {
        is: "has many indexes",
        ...{ kind: "k8s", verb: "build" },
        files: () => ({
            "metadata/metadata.json": metadataOf("k8s"),
            "code/image.json": imageJson,
            ...many("code/META-INF/statedb/couchdb/indexes", 1000),
        }),
        says: /^$/,
    },
    {
        is: "has much source",
        ...{ kind: "source", verb: "build" },
        files: () => ({
            "metadata/metadata.json": metadataOf("golang"),
            "code/src/go.mod": "module slow\n",
            "code/src/large": Buffer.alloc(64 * mebibyte),
            ...many("code/src", 1000),
        }),
        says: /no image available for "golang"/,
    },
];

/** With real verbs, real files, and an agent as it is in a pod. */
describe("An agent that serves a slow package", function () {
    this.timeout(120_000);
    let agent: WatchedAgent;
    const folders: string[] = [];

    const folderOf = (files: Readonly<Record<string, unknown>>): string => {
        const folder = makeFolder({ "code/": "", "output/": "", ...files });
        folders.push(folder);
        return folder;
    };

    const called = (kind: string, verb: "detect" | "build", folder: string): ReturnType<WatchedAgent["call"]> => {
        const names = verb === "detect" ? ["code", "metadata"] : ["code", "metadata", "output"];
        return agent.call(
            kind,
            verb,
            names.map((name) => join(folder, name)),
        );
    };

    before(async () => {
        agent = await watchedAgent({ CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: '{"peername":"org1-peer1"}' });
        // Compiles what all verbs need.
        await called("k8s", "detect", folderOf({ "metadata/metadata.json": metadataOf("k8s") }));
    });

    after(async () => {
        await agent.close();
        folders.forEach(removeFolder);
    });

    for (const { is, kind, verb, files, says } of hostile) {
        it(`serves another chaincode's verb meanwhile: one that ${is}`, async () => {
            const [slow, small] = [folderOf(files()), folderOf({ "metadata/metadata.json": metadataOf("k8s") })];
            const once = (): Promise<number> =>
                agent.during(turnsOfVerb, async () => {
                    const [first, second] = await Promise.all([
                        called(kind, verb, slow),
                        called("k8s", "detect", small),
                    ]);
                    assert.match(first.said, says);
                    assert.match(second.said, /Detected k8s chaincode: slow/);
                    assert.equal(second.status, 0);
                });
            // What is slow is so each time; what collects garbage, or translates code, is not.
            const taken: number[] = [];
            while (taken.length < 3 && Math.min(...taken) > most) {
                taken.push(await once());
            }
            assert.ok(Math.min(...taken) <= most, `${turnsOfVerb} turns took ${taken.join(", ")} ms`);
        });
    }
});
