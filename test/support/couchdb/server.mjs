/**
 * A stand-in for CouchDB, for tests where the real one cannot be had: the part of its HTTP interface that a Fabric peer uses
 * (statecouchdb/couchdb.go), on PouchDB. It takes its credentials, settings and data from where CouchDB's image does.
 */
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { URLSearchParams } from "node:url";
import leveldb from "pouchdb-adapter-leveldb";
import PouchDB from "pouchdb-core";
import find from "pouchdb-find";

PouchDB.plugin(leveldb).plugin(find);

const home = "/opt/couchdb";
const { COUCHDB_USER: user, COUCHDB_PASSWORD: password } = process.env;
if (!user || !password) {
    throw new Error("COUCHDB_USER and COUCHDB_PASSWORD must be set");
}
const authorization = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`);
const settings = readFileSync(join(home, "etc/local.ini"), "utf8");
const setting = (name) => new RegExp(`^${name} = (.+)$`, "m").exec(settings)?.[1];

/** Open databases by name; a folder each. */
const databases = new Map();
const path = (name) => join(home, "data", encodeURIComponent(name));

function open(name, create = false) {
    if (!databases.has(name)) {
        if (!create && !existsSync(path(name))) {
            throw problem(404, "not_found", "Database does not exist.");
        }
        databases.set(name, new PouchDB(path(name), { adapter: "leveldb" }));
    }
    return databases.get(name);
}

/** PouchDB keeps each index in a folder beside the database's own. */
function isDatabase(folder) {
    return !folder.includes("-mrview-");
}

function problem(status, name, message) {
    return Object.assign(new Error(message), { status, name });
}

/** What is asked of the server itself, by method and path. */
const serverCalls = {
    "HEAD /": () => ({}),
    "GET /": () => ({ couchdb: "Welcome", version: "3.4.0", vendor: { name: "a stand-in on PouchDB, for tests" } }),
    "GET /_up": () => ({ status: "ok" }),
    "GET /_all_dbs": () => readdirSync(join(home, "data")).map(decodeURIComponent).filter(isDatabase).sort(),
};

/** What is asked of a database, by method and the path's part behind its name. */
const databaseCalls = {
    GET: async ({ name }) => ({ db_name: name, doc_count: (await open(name).info()).doc_count }),
    PUT: async ({ name }) => {
        if (existsSync(path(name))) {
            throw problem(412, "file_exists", "The database could not be created, the file already exists.");
        }
        await open(name, true).info();
        return { ok: true };
    },
    DELETE: async ({ name }) => {
        await open(name).destroy();
        databases.delete(name);
        return { ok: true };
    },
    // Nobody but the administrator gets in, whatever it says.
    "PUT _security": ({ name }) => open(name).info(),
    "GET _all_docs": ({ name, query }) => open(name).allDocs(query),
    "POST _all_docs": ({ name, query, body }) => open(name).allDocs({ ...query, ...body }),
    "POST _bulk_docs": async ({ name, body }) =>
        (await open(name).bulkDocs(body)).map(({ ok, id, rev, name: error, message }) =>
            ok ? { ok, id, rev } : { id, error, reason: message },
        ),
    "GET _index": ({ name }) => open(name).getIndexes(),
    "POST _index": ({ name, body }) => open(name).createIndex(body),
    "DELETE _index": ({ name, rest: [ddoc, type, index] }) => open(name).deleteIndex({ ddoc, type, name: index }),
    // Its bookmark is the number of documents that were told.
    "POST _find": async ({ name, body: { bookmark, ...query } }) => {
        const skip = Number(bookmark || 0);
        const found = await open(name).find({ ...query, skip });
        return { ...found, bookmark: String(skip + found.docs.length) };
    },
};

/** What is asked of a document. */
const documentCalls = {
    HEAD: async ({ name, id }) => ({ _rev: (await open(name).get(id))._rev }),
    GET: ({ name, id, query }) => open(name).get(id, { ...query, binary: true }),
    PUT: ({ name, id, body, revision }) => open(name).put({ _rev: revision, ...body, _id: id }),
    DELETE: ({ name, id, revision }) => open(name).remove(id, revision),
};

async function answer(request) {
    const [location, search = ""] = request.url.split("?");
    const [name, id, ...rest] = location.split("/").slice(1).map(decodeURIComponent);
    // Values are JSON, except a revision.
    const { rev, ...query } = Object.fromEntries(new URLSearchParams(search));
    const parsed = Object.fromEntries(Object.entries(query).map(([key, value]) => [key, JSON.parse(value)]));
    const revision = request.headers["if-match"] ?? rev;
    const call =
        serverCalls[`${request.method} ${location}`] ??
        (id ? databaseCalls[`${request.method} ${id}`] : databaseCalls[request.method]) ??
        (id && !id.startsWith("_") ? documentCalls[request.method] : undefined);
    if (call === undefined) {
        throw problem(501, "not_implemented", `the stand-in knows no ${request.method} ${location}`);
    }
    return call({ name, id, rest, query: parsed, body: await bodyOf(request), revision });
}

async function bodyOf(request) {
    const text = Buffer.concat(await request.toArray()).toString();
    if (text !== "" && request.headers["content-type"]?.startsWith("multipart/")) {
        throw problem(501, "not_implemented", "the stand-in takes attachments with _bulk_docs only");
    }
    return text === "" ? undefined : JSON.parse(text);
}

function allowed({ url, headers }) {
    const given = Buffer.from(headers.authorization ?? "");
    return url === "/_up" || (given.length === authorization.length && timingSafeEqual(given, authorization));
}

const boundary = "the-stand-in-s-boundary";

/** A document with its attachments as their own bytes: a peer reads the values that are not JSON in no other form. */
function multipart({ _attachments: attachments, ...document }) {
    const parts = Object.entries(attachments).map(([name, { content_type: type, data }]) => [
        `Content-Disposition: attachment; filename="${name}"\r\nContent-Type: ${type}`,
        data,
    ]);
    const all = [["Content-Type: application/json", JSON.stringify(document)], ...parts];
    const written = all.flatMap(([header, data]) => [`--${boundary}\r\n${header}\r\n\r\n`, data, "\r\n"]);
    return Buffer.concat([...written, `--${boundary}--`].map((part) => Buffer.from(part)));
}

async function serve(request, response) {
    try {
        if (!allowed(request)) {
            throw problem(401, "unauthorized", "Name or password is incorrect.");
        }
        const result = await answer(request);
        const revision = result._rev ?? result.rev;
        const whole = Object.values(result._attachments ?? {}).some(({ data }) => data !== undefined);
        const type = whole ? `multipart/related; boundary="${boundary}"` : "application/json";
        const tag = revision === undefined ? {} : { ETag: `"${revision}"` };
        response.writeHead(request.method === "PUT" ? 201 : 200, { "Content-Type": type, ...tag });
        response.end(whole ? multipart(result) : JSON.stringify(result));
    } catch (error) {
        const status = error.status ?? 500;
        if (status !== 404) {
            console.error(request.method, request.url, status, error.message);
        }
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(JSON.stringify({ error: error.name, reason: error.message }));
    }
}

const server = createServer((request, response) => void serve(request, response));
server.listen(Number(setting("port")), setting("bind_address"));
process.on("SIGTERM", () => {
    server.closeAllConnections();
    // The indexes' own databases would keep the process; what is written is on the disk.
    server.close(() => process.exit(0));
});
