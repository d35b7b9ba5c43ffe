// The entry of `npm start`, `npm run down`, `npm test` and `npm run e2e`. Plain JavaScript, because it runs before anything is
// installed: it checks the machine, installs the project's packages when they are not there, and hands over to
// command.ts on the stack's own Node.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const verbs = {
    start: "npm start",
    down: "npm run down",
    test: "npm test",
    e2e: "npm run e2e",
    "e2e:all": "npm run e2e:all",
    interruptions: "npm run interruptions",
    "interruptions:all": "npm run interruptions:all",
};
/** What `npm start -- --example NAME` brings up in place of the dev stack. */
const examples = ["consortium"];
/** What one of the pinned tools asks for. */
const goNeeded = "1.26";
const ownCluster =
    'or use a cluster of your own: "pulumi config set" for fabric:context, fabric:namespace and fabric:registry, ' +
    'then "pulumi up" with the official plugins (see README.md)';

process.exitCode = await main(process.argv.slice(2));

async function main([verb, ...options]) {
    if (!Object.hasOwn(verbs, verb ?? "") || !areKnown(verb, options)) {
        const [start, ...others] = Object.keys(verbs);
        const example = `[--example ${examples.join("|")}]`;
        return refuse(`usage: node embedded/main.mjs ${start} ${example}|${others.join("|")}`);
    }
    const problem = machineProblem(verb);
    if (problem !== undefined) {
        return refuse(`${verbs[verb]} ${problem}, ${ownCluster}.`);
    }
    if (!packagesPresent() && !installPackages()) {
        return 1;
    }
    const node = await stackNode(verb);
    return node === undefined ? 1 : handOver(node, [verb, ...options]);
}

function areKnown(verb, [option, name, ...more]) {
    const isExample = verb === "start" && option === "--example" && examples.includes(name) && more.length === 0;
    return option === undefined || isExample;
}

function refuse(sentence) {
    console.error(sentence);
    return 1;
}

/** What package.json says of Node, which is what the packages ask for. */
function nodeProblem() {
    const { engines } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
    const needed = engines.node.replace(/^>=/, "");
    return isAtLeast(process.versions.node, needed)
        ? undefined
        : `needs Node.js ${needed} or newer and found ${process.versions.node}: install a newer Node.js`;
}

/** Whether the first two numbers of a version are those or later. */
function isAtLeast(version, needed) {
    const [[major, minor], [majorNeeded, minorNeeded]] = [version, needed].map((text) => text.split(".").map(Number));
    return major > majorNeeded || (major === majorNeeded && minor >= minorNeeded);
}

/** Why the machine cannot run the embedded stack and what would change that, or undefined. */
function machineProblem(verb) {
    if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) {
        return `runs a Kubernetes node on this machine and needs Linux on x64 or arm64 for that, not ${process.platform} on ${process.arch}: use such a machine`;
    }
    if (process.getuid() !== 0) {
        return "runs a Kubernetes node on this machine and must be root for that: run it as root";
    }
    return nodeProblem() ?? (verb === "down" ? undefined : toolProblem());
}

function toolProblem() {
    const needed = {
        "apt-get": "Debian 12 or newer",
        "dpkg-deb": "Debian 12 or newer",
        npm: "Node's npm",
        go: `Go ${goNeeded} or newer`,
    };
    const missing = Object.keys(needed).filter((tool) => !onPath(tool));
    if (missing.length > 0) {
        const sources = [...new Set(missing.map((tool) => needed[tool]))];
        return `needs ${missing.join(" and ")} on PATH: install ${sources.join(" and ")}`;
    }
    // The version of the machine's own Go: GOTOOLCHAIN and a go.mod above us could make it answer for another one.
    const { stdout } = spawnSync("go", ["version"], {
        encoding: "utf8",
        cwd: "/",
        env: { ...process.env, GOTOOLCHAIN: "local" },
    });
    const [, version = "0.0"] = /go(\d+\.\d+)/.exec(stdout ?? "") ?? [];
    return isAtLeast(version, goNeeded)
        ? undefined
        : `needs Go ${goNeeded} or newer and found ${(stdout ?? "").trim() || "a go that does not run"}: install a newer Go`;
}

function onPath(tool) {
    const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
    return folders.some((folder) => existsSync(join(folder, tool)));
}

/** Whether npm has installed what the lock file names: it writes a list of its own when it is done. */
function packagesPresent() {
    const installed = statSync(join(project, "node_modules", ".package-lock.json"), { throwIfNoEntry: false });
    return installed !== undefined && installed.mtimeMs >= statSync(join(project, "package-lock.json")).mtimeMs;
}

function installPackages() {
    const since = performance.now();
    console.log("… npm ci");
    const { status, stderr, error } = spawnSync("npm", ["ci"], {
        cwd: project,
        encoding: "utf8",
        stdio: ["ignore", "ignore", "pipe"],
    });
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    if (status === 0) {
        console.log(`✓ npm ci ${seconds} s`);
        return true;
    }
    console.error(
        `✗ npm ci ${seconds} s\nnpm ci failed in ${project}: ${error?.message ?? `it ended with status ${status}`}`,
    );
    console.error((stderr ?? "").trim().split("\n").slice(-15).join("\n"));
    console.error(
        "Check the network, npm's registry setting and the free disk space, then run the same command again.",
    );
    return false;
}

/** The stack's Node, installed when it is missing; to end the stack, the Node at hand must do. */
async function stackNode(verb) {
    const { require: load } = createRequire(import.meta.url)("tsx/cjs/api");
    const { explain } = load("./progress.ts", import.meta.url);
    const { ensureNode, installedNode } = load("./toolchain/toolchain.ts", import.meta.url);
    try {
        return verb === "down" ? (installedNode() ?? process.execPath) : await ensureNode();
    } catch (error) {
        console.error(explain(error));
        return undefined;
    }
}

/** Runs the verb and ends as it ends. Signals are passed on, so that it can clean up before this process goes. */
function handOver(node, words) {
    const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
    let command;
    // Before it runs, so that no signal ends us and leaves it behind.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
        process.on(signal, () => command.kill(signal));
    }
    command = spawn(node, ["--import", "tsx", join("embedded", "command.ts"), ...words], {
        cwd: project,
        env,
        stdio: "inherit",
    });
    return new Promise((resolve) => {
        command.once("error", (error) => resolve(refuse(`cannot run ${node}: ${error.message}`)));
        command.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
    });
}
