"use strict";
// Loads a module of the project with all that it imports as one file. Pulumi starts a process for the program and one for dynamic resources in each
// preview, and transforming some hundred modules one by one took most of their start. Plain JavaScript, since it runs before any TypeScript can.
//
// Nothing stale may ever run: a bundle is called by the hash of every source that could be in it and of what made it, and one that turns out to
// have something else in it is run, but not kept.
const { createHash, randomUUID } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const project = path.resolve(__dirname, "..", "..");

/** Where bundles are kept, and what Node compiled of them. Whoever can write here can write the packages as well. */
const kept = path.join(project, "node_modules", ".cache", "fabric-on-kubernetes");

/** How many bundles stay: two per version of the sources, for some versions that one goes to and fro between. */
const keptBundles = 12;

/** What the program and its dynamic resources are made of. Whatever else an entry imports is in its own part. */
const folders = ["builder", "cluster", "components", "fabric", "ground"];

/** What Node compiles is kept, too, from here on; before Node 22 there is no such thing. */
function keepCompiled() {
    Module.enableCompileCache?.(path.join(kept, "compiled"));
}

/**
 * What a module exports.
 *
 * @param entry its path from the project's root, with its extension
 */
function bundled(entry) {
    const file = fileOf(entry);
    const code = readIfThere(file) ?? bundle(entry, file);
    const module = new Module(file, null);
    module.filename = file;
    module.paths = Module._nodeModulePaths(path.dirname(file));
    module._compile(code, file);
    return module.exports;
}

/** What the bundle of an entry is called as its sources are now. */
function fileOf(entry) {
    const digest = digestOf(entry, sourcesOf(entry));
    return path.join(kept, `${path.basename(entry, ".ts")}-${digest.slice(0, 32)}.cjs`);
}

function sourcesOf(entry) {
    const part = path.normalize(entry).split(path.sep)[0];
    const below = [...folders, ...(part === entry ? [] : [part])].flatMap((folder) =>
        fs
            .readdirSync(path.join(project, folder), { recursive: true, withFileTypes: true })
            .filter((found) => found.isFile() && /\.(?:ts|json)$/.test(found.name))
            .map((found) => path.relative(project, path.join(found.parentPath, found.name))),
    );
    return [...new Set([entry, "tsconfig.json", ...below])].sort();
}

function digestOf(entry, sources) {
    const hash = createHash("sha256");
    const own = [__filename, require.resolve("esbuild/package.json")];
    for (const file of [...own, ...sources.map((source) => path.join(project, source))]) {
        const content = fs.readFileSync(file);
        hash.update(`${path.relative(project, file)} ${content.length}\n`).update(content);
    }
    return hash.update(entry).digest("hex");
}

function bundle(entry, file) {
    const { outputFiles, metafile } = require("esbuild").buildSync({
        absWorkingDir: project,
        entryPoints: [entry],
        outfile: file,
        ...{ bundle: true, platform: "node", format: "cjs", target: "node20", packages: "external" },
        ...{ keepNames: true, sourcemap: "external", metafile: true, write: false, logLevel: "silent" },
    });
    const text = (extension) => outputFiles.find((output) => output.path.endsWith(extension)).text;
    const known = new Set(sourcesOf(entry).map((source) => source.split(path.sep).join("/")));
    // Somebody may have edited a source meanwhile.
    if (Object.keys(metafile.inputs).every((input) => known.has(input)) && fileOf(entry) === file) {
        keep({ [`${file}.map`]: text(".map"), [file]: text(".cjs") });
    }
    return text(".cjs");
}

/** Where nothing can be written, the next process makes its own. */
function keep(files) {
    try {
        fs.mkdirSync(kept, { recursive: true });
        for (const [file, content] of Object.entries(files)) {
            const scratch = `${file}.${randomUUID()}`;
            fs.writeFileSync(scratch, content);
            fs.renameSync(scratch, file);
        }
        forgetOld();
    } catch (error) {
        if (!["EACCES", "EPERM", "EROFS", "ENOSPC", "ENOENT", "ENOTDIR", "EEXIST"].includes(error.code)) {
            throw error;
        }
    }
}

function forgetOld() {
    const bundles = fs.readdirSync(kept).filter((name) => name.includes(".cjs"));
    const aged = bundles.map((name) => ({ name, at: fs.statSync(path.join(kept, name)).mtimeMs }));
    for (const { name } of aged.sort((a, b) => b.at - a.at).slice(2 * keptBundles)) {
        fs.rmSync(path.join(kept, name), { force: true });
    }
}

function readIfThere(file) {
    try {
        return fs.readFileSync(file, "utf8");
    } catch (error) {
        if (["ENOENT", "ENOTDIR"].includes(error.code)) {
            return undefined;
        }
        throw error;
    }
}

/** Of bundles that have shown a trace, by their files: reading one takes as long as loading the bundle. */
const maps = new Map();

/**
 * A stack trace in terms of the sources. Bundles do not name their source maps, since whoever sees one looks up each frame of each trace that is
 * taken; this is for those that are shown.
 *
 * @param trace lines as V8 writes them
 */
function inSources(trace) {
    return trace.replace(/([^\s(]+\.cjs):(\d+):(\d+)/g, (place, file, line, column) => {
        if (path.dirname(file) === kept && !maps.has(file)) {
            maps.set(file, mapOf(file));
        }
        const { fileName, lineNumber, columnNumber } = maps.get(file)?.findOrigin(Number(line), Number(column)) ?? {};
        return fileName === undefined ? place : `${path.resolve(kept, fileName)}:${lineNumber}:${columnNumber}`;
    });
}

function mapOf(file) {
    const map = readIfThere(`${file}.map`);
    return map === undefined ? undefined : new Module.SourceMap(JSON.parse(map));
}

/**
 * Has errors without a message, which nobody is ever shown, do without a stack trace. Pulumi makes one for each promise and each resource; by the
 * latter the state would have a thousand bytes of line numbers in each resource, which every edit of the program changes.
 */
function traceWhatIsShown() {
    Error.prepareStackTrace = (error, frames) => {
        const trace = [error, ...(error.message === "" ? [] : frames)].join("\n    at ");
        return "code" in error ? trace : inSources(trace); // Node asks for the traces of its own, which are of connections, and shows none.
    };
}

module.exports = { bundled, keepCompiled, traceWhatIsShown };
