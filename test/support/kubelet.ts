import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { KubeObject } from "../../cluster/object";
import { codeOf } from "../../ground/failure";
import { fieldAt, objectsAt, textAt, type JsonObject } from "../../ground/json";
import { shells } from "./verbs";

/** What the pods of a namespace have to do with those who run them. */
export interface AttachedPods {
    find(pod: string): KubeObject | undefined;
    /** The process of a container has ended. */
    ended(pod: string, container: string, exitCode: number, message: string): void;
    /** The readiness probe of a container has found what it looks for. */
    ready(pod: string, container: string): void;
}

/** Runs the commands of containers on this machine, each pod's in a folder of its own. */
export interface Kubelet {
    /** That of a container, which is started where it does not run. */
    readonly processOf: (pod: string, container: string) => ChildProcess;
    /** What /opt/fabric/build is from now on. Default: it copies the source. */
    readonly script: (text: string) => void;
    /** The shell of the containers from now on. Default dash. */
    readonly shell: (words: readonly string[]) => void;
    /** Where /chaincode of a pod is. */
    readonly code: (pod: string) => string;
    readonly close: () => void;
}

export function newKubelet(pods: AttachedPods): Kubelet {
    const folder = mkdtempSync(join(tmpdir(), "pods-"));
    const build = placeIn(folder, "image", "/opt/fabric/build");
    const script = (text: string): void => {
        writeFileSync(build, `#!/bin/sh\nset -eu\n${text}\n`);
        chmodSync(build, 0o755);
    };
    script("cp -R $CODE/input/src/. $CODE/output/");
    let words = shells[0] ?? [];
    const processes = new Map<string, ChildProcess>();
    return {
        processOf: (pod, container) => {
            const key = `${pod}/${container}`;
            const child = processes.get(key) ?? start({ folder, build, words }, pods, pod, container);
            processes.set(key, child);
            child.once("close", () => processes.delete(key));
            return child;
        },
        script,
        shell: (given) => {
            words = given;
        },
        code: (pod) => join(folder, pod, "chaincode"),
        close: () => {
            processes.forEach(({ pid }) => {
                killGroup(pid);
            });
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** Where a path of a pod is on this machine. */
function placeIn(folder: string, pod: string, absolute: string): string {
    const local = join(folder, pod, absolute);
    mkdirSync(dirname(local), { recursive: true });
    return local;
}

interface Machine {
    readonly folder: string;
    /** What /opt/fabric/build is. */
    readonly build: string;
    /** The shell. */
    readonly words: readonly string[];
}

function start({ folder, build, words }: Machine, pods: AttachedPods, pod: string, container: string): ChildProcess {
    const code = placeIn(folder, pod, "/chaincode/-").slice(0, -2);
    const local: Readonly<Record<string, string>> = {
        "/opt/fabric/build": build,
        "/chaincode": code,
        "/tmp/": placeIn(folder, pod, "/tmp/-").slice(0, -1),
        "/dev/termination-log": placeIn(folder, pod, "/dev/termination-log"),
    };
    const command = commandOf(pods.find(pod), container).replace(
        new RegExp(Object.keys(local).join("|"), "g"),
        (found) => local[found] ?? found,
    );
    const [shell = "", ...options] = words;
    // In a group of its own, which can be killed with all that it has started.
    const env = { PATH: process.env.PATH, CODE: code, ...orders(pods.find(pod), container) };
    const child = spawn(shell, [...options, "-c", command], { env, detached: true });
    const readiness = lookFor(join(code, "built"), () => {
        pods.ready(pod, container);
    });
    child.once("close", (exitCode) => {
        clearInterval(readiness);
        pods.ended(pod, container, exitCode ?? 137, textOf(local["/dev/termination-log"] ?? ""));
    });
    return child;
}

export function containerOf(pod: KubeObject | undefined, name: string): JsonObject | undefined {
    const containers: readonly JsonObject[] = [
        ...objectsAt(pod, "spec", "initContainers"),
        ...objectsAt(pod, "spec", "containers"),
    ];
    return containers.find((container) => container.name === name);
}

/** A group whose processes have all ended is there no more. */
function killGroup(pid: number | undefined): void {
    try {
        process.kill(-(pid ?? NaN), "SIGKILL");
    } catch (error) {
        if (codeOf(error) !== "ESRCH") {
            throw error;
        }
    }
}

/** What a build's command is told by its environment. */
function orders(pod: KubeObject | undefined, name: string): Readonly<Record<string, string>> {
    const variables = objectsAt(containerOf(pod, name), "env").map((entry) => [
        textAt(entry, "name"),
        textAt(entry, "value"),
    ]);
    return Object.fromEntries(variables.filter(([key = ""]) => key.startsWith("FABRIC_BUILD_"))) as Record<
        string,
        string
    >;
}

/** Milliseconds between two looks. */
const probePeriod = 50;

function lookFor(path: string, found: () => void): NodeJS.Timeout {
    const timer = setInterval(() => {
        if (existsSync(path)) {
            clearInterval(timer);
            found();
        }
    }, probePeriod);
    return timer;
}

function textOf(path: string): string {
    return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
}

/** The text of a command `/bin/sh -c text`. */
function commandOf(pod: KubeObject | undefined, name: string): string {
    const command = fieldAt(containerOf(pod, name), "command");
    const parts: readonly unknown[] = Array.isArray(command) ? command : [];
    return parts[0] === "/bin/sh" && parts[1] === "-c" ? String(parts[2]) : "exit 127";
}
