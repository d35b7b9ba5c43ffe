import assert from "node:assert/strict";

import { metadataProblem } from "../../fabric/indexes";

const good = '{"index":{"fields":["docType","owner"]},"ddoc":"indexOwnerDoc","name":"indexOwner","type":"json"}';
const folder = "META-INF/statedb/couchdb";
const place = `${folder}/indexes/a.json`;
const collection = `${folder}/collections/my_Coll-1/indexes/a.json`;

const taken = [
    { name: "an index", path: place, content: good },
    { name: "an index of a collection", path: collection, content: good },
    { name: "sort words in any case", path: place, content: '{"index":{"fields":[{"size":"desc"},{"color":"ASC"}]}}' },
    {
        name: "a partial filter selector",
        path: place,
        content: '{"index":{"partial_filter_selector":{"status":{"$ne":"archived"}},"fields":["type"]},"type":"json"}',
    },
    { name: "a hidden file, which no peer reads", path: `${folder}/indexes/.gitkeep`, content: "" },
    { name: "what is no metadata", path: "src/META-INF/statedb/a.txt", content: "" },
];

const form = `as a peer reads them: ${folder}/indexes/<name>.json, or ${folder}/collections/<collection>/indexes/<name>.json`;

const paths = [
    "META-INF",
    "META-INF/MANIFEST.MF",
    "META-INF/statedb/a.json",
    "META-INF/statedb/goleveldb/indexes/a.json",
    `${folder}/a.json`,
    `${folder}/index/a.json`,
    `${folder}/indexes/a.txt`,
    `${folder}/indexes/a.json.bak`,
    `${folder}/indexes/deep/a.json`,
    `${folder}/collection/secret/indexes/a.json`,
    `${folder}/collections/secret/a.json`,
    `${folder}/collections/secret/index/a.json`,
    `${folder}/collections/#secret/indexes/a.json`,
    `${folder}/collections/secret/indexes/a.txt`,
    "META-INF/statedb/couchDB/indexes/a.json",
];

/** As Fabric's own tests have them (internal/ccmetadata/validators_test.go), and what panics there. */
const contents = [
    { content: "invalid json", says: /^cannot be parsed: Unexpected token/ },
    { content: "[]", says: "cannot be parsed: it is not a JSON object" },
    { content: "null", says: "cannot be parsed: it is not a JSON object" },
    { content: '{"index":{"fields":["a"]},"ddoc":1}', says: 'has no text in "ddoc"' },
    { content: '{"index":{"fields":["a"]},"ddoc":null}', says: 'has no text in "ddoc"' },
    { content: '{"index":{"fields":["a"]},"name":{}}', says: 'has no text in "name"' },
    { content: '{"index":{"fields":["a"]},"type":"text"}', says: 'has a type other than "json"' },
    { content: '{"index":{"fields":["a"]},"type":1}', says: 'has a type other than "json"' },
    {
        content: '{"index":{"fields":["a"]},"ddoc1":"d"}',
        says: 'has "ddoc1", which is none of index, ddoc, name and type',
    },
    { content: '{"index1":{"fields":["a"]}}', says: 'has "index1", which is none of index, ddoc, name and type' },
    { content: '{"ddoc":"d","name":"n","type":"json"}', says: 'has no object in "index"' },
    { content: '{"index":"fields"}', says: 'has no object in "index"' },
    { content: '{"index":null}', says: 'has no object in "index"' },
    { content: '{"index":["a"]}', says: 'has no object in "index"' },
    { content: '{"index":{}}', says: 'has no list in "index.fields"' },
    { content: '{"index":{"fields":"size"}}', says: 'has no list in "index.fields"' },
    { content: '{"index":{"fields":{"size":"asc"}}}', says: 'has no list in "index.fields"' },
    {
        content: '{"index":{"fields1":["a"]}}',
        says: 'has "index.fields1", which is none of fields and partial_filter_selector',
    },
    {
        content: '{"index":{"fields":["a",1]}}',
        says: 'has 1 in "index.fields", which is no field: "<name>" or {"<name>": "asc"}',
    },
    { content: '{"index":{"fields":[{"size":"desc1"}]}}', says: 'sorts "size" by "desc1": asc or desc' },
    { content: '{"index":{"fields":[{"size":1}]}}', says: 'sorts "size" by 1: asc or desc' },
];

describe("metadataProblem", () => {
    for (const { name, path, content } of taken) {
        it(`takes ${name}`, () => {
            assert.equal(metadataProblem(path, Buffer.from(content)), undefined);
        });
    }

    for (const path of paths) {
        it(`refuses a file ${path}`, () => {
            assert.equal(metadataProblem(path, Buffer.from(good)), `"${path}" is no index ${form}`);
        });
    }

    for (const { content, says } of contents) {
        it(`refuses the index ${content}`, () => {
            const problem = metadataProblem(place, Buffer.from(content)) ?? "";
            const begin = `index "${place}" `;
            assert.ok(problem.startsWith(begin), problem);
            if (typeof says === "string") {
                assert.equal(problem.slice(begin.length), says);
            } else {
                assert.match(problem.slice(begin.length), says);
            }
        });
    }
});
