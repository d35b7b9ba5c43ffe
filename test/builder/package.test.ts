import assert from "node:assert/strict";
import { Readable } from "node:stream";

import { receive } from "../../builder/kinds/source/exchange";
import { layoutProblem } from "../../builder/kinds/source/layout";
import { tarSize } from "../../builder/kinds/source/tar";
import { labels, objectName } from "../../builder/kubernetes/names";
import { readChaincodeJson } from "../../builder/package/chaincode";
import { readConnection } from "../../builder/package/connection";
import { fillTemplates } from "../../builder/package/field-template";
import { imageProblem, readImageJson } from "../../builder/package/image";
import { readMetadata } from "../../builder/package/metadata";
import { newArchive } from "../../fabric/archive";
import { readArchive } from "../../fabric/archive-reader";
import { channelMetrics } from "../../fabric/metrics";
import { oneLine } from "../../ground/failure";
import { parseJsonObject } from "../../ground/json-object";
import { splitLines } from "../../ground/lines";
import { settings } from "../support/launch";
import { makeFolder, removeFolder } from "../support/verbs";

/** The most that a JSON file of a package may hold. */
const mebibyte = 1024 * 1024;
const fill = (pattern: string, size = mebibyte): string => pattern.repeat(Math.floor(size / pattern.length));

interface Reader {
    readonly of: string;
    /** Texts as unfavourable as can be for whoever goes back and forth in them. */
    readonly texts: readonly string[];
    readonly read: (text: string) => unknown;
}

const repetitions = [
    "{{",
    "{{.a",
    " ",
    "\n",
    "/",
    "-",
    "_",
    ".a",
    '\\"',
    '"',
    "[",
    "@",
    ":",
    "1",
    "1.",
    "/.",
    ", ",
    "'",
    "ledger [",
    "a:",
];
const plain = repetitions.flatMap((pattern) => [fill(pattern), `${fill(pattern)}!`]);
const asField = (name: string): readonly string[] =>
    plain.map((text) => JSON.stringify({ [name]: text }).slice(0, mebibyte - 2));
const manyFields = JSON.stringify(Object.fromEntries(Array.from({ length: 80_000 }, (_, index) => [`f${index}`, 1])));
const nested = `${fill("[", mebibyte / 2)}${fill("]", mebibyte / 2)}`;
const jsonTexts = [...plain, manyFields, nested, `{"a":${fill(" ", mebibyte - 10)}1}`];

const inFile =
    (name: string, read: (folder: string) => Promise<unknown>) =>
    async (text: string): Promise<void> => {
        const folder = makeFolder({ [name]: text });
        await read(folder).finally(() => {
            removeFolder(folder);
        });
    };
const keep = (_field: string, text: string): string => text;
const key = "ab".repeat(32);

const readers: readonly Reader[] = [
    { of: "templates of a field", texts: plain, read: (text) => fillTemplates(text, { a: "b" }) },
    {
        of: "templates between blanks",
        texts: [`${fill(" ")}{{- .a -}}${fill(" ")}!`, fill("{{- .a -}} "), `{{${fill(" ")}.a${fill(" ")}-`],
        read: (text) => fillTemplates(text, { a: "b" }),
    },
    {
        of: "connection.json",
        texts: [...jsonTexts, ...["address", "domain", "dial_timeout"].flatMap(asField)],
        read: inFile("connection.json", (folder) => readConnection(folder, keep)),
    },
    {
        of: "metadata.json",
        texts: [...jsonTexts, ...asField("label")],
        read: inFile("metadata.json", (folder) => readMetadata(folder)),
    },
    {
        of: "image.json",
        texts: [...jsonTexts, ...asField("name"), ...asField("digest")],
        read: inFile("image.json", async (folder) => imageProblem(await readImageJson(folder))),
    },
    {
        of: "chaincode.json",
        texts: [...asField("chaincode_id"), JSON.stringify({ chaincode_id: `a:${fill("ab", mebibyte / 2)}` })],
        read: inFile("chaincode.json", async (folder) => {
            const chaincode = await readChaincodeJson(folder);
            return [objectName(settings, chaincode), labels(settings, chaincode)];
        }),
    },
    { of: "an image's name", texts: plain, read: (text) => imageProblem({ name: text, digest: `sha256:${key}` }) },
    { of: "an import path", texts: plain, read: (text) => layoutProblem("golang", text, [text]) },
    { of: "JSON that Fabric reads", texts: jsonTexts, read: (text) => parseJsonObject(Buffer.from(text)) },
    { of: "metrics of a node", texts: plain, read: (text) => channelMetrics(text) },
    { of: "a reason", texts: plain, read: (text) => oneLine(text) },
    {
        of: "an archive",
        texts: plain,
        read: (text) => readArchive(newArchive([{ path: "a", content: Buffer.from(text) }])),
    },
    {
        of: "what a build says",
        texts: [...plain, fill(`${key} `), `${key} ${key}${fill(" ")}`],
        read: (text) => receive(Readable.from([Buffer.from(text)]), key, () => undefined),
    },
    {
        of: "what a chaincode says",
        texts: plain.filter((text) => !text.startsWith("\n")),
        read: async (text) => {
            let count = 0;
            for await (const line of splitLines(Readable.from([Buffer.from(text)]), 60_000)) {
                count += line.text.length;
            }
            return count;
        },
    },
];

/** Of a processor, in seconds; where each character is compared with each other one, a mebibyte takes many minutes. */
const most = 10;

describe("What is read of a package", () => {
    for (const { of, texts, read } of readers) {
        it(`takes no longer for the worst texts: ${of}`, async () => {
            const begun = process.cpuUsage();
            for (const text of texts) {
                try {
                    await read(text);
                } catch (error) {
                    assert.ok(error instanceof Error);
                }
            }
            const { user } = process.cpuUsage(begun);
            assert.ok(user < most * 1_000_000, `${user / 1_000_000} s`);
        });
    }

    it("lets others have their turn while the size of many files is told", () => {
        const files = Array.from({ length: 100_000 }, (_, index) => ({ path: `src/${index}`, size: 1, sha256: "" }));
        assert.equal(tarSize(files), 100_000 * 1024 + 1024);
    });
});
