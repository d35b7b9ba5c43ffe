import { execFile } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { failure, reasonOf } from "../../fabric/failure";
import { run } from "../cluster/execute";
import { machineCertificates, machineNpmSettings } from "./machine";
import type { Toolchain } from "../toolchain/toolchain";

/** An image of the embedded stack. Its Dockerfile is in the folder beside this module. */
export interface ImageDefinition {
    /** Name of that folder. */
    readonly folder: string;
    /** Repository and tag, without the registry. */
    readonly reference: string;
    /** The reference of the image that it begins with. */
    readonly base?: string;
    /** Tools that go into it; what they are decides whether the image is up to date. */
    readonly tools: readonly string[];
    /** Whatever else of the machine decides over its content, as text. Default nothing. */
    readonly settings?: () => string;
    /** Makes further content in an empty folder and returns contexts by their name in the Dockerfile. Default none. */
    readonly prepare?: (scratch: string, toolchain: Toolchain) => Promise<Readonly<Record<string, string>>>;
}

const debian = "debian:12";

/** All images, each after the one that it begins with. */
export const imageDefinitions: readonly ImageDefinition[] = [
    { folder: "pause", reference: "pause:1", tools: ["busybox"] },
    { folder: "debian", reference: debian, tools: [], settings: machineCertificates, prepare: debianTree },
    { folder: "node", reference: "node:22", base: debian, tools: ["node"], prepare: npmPackage },
    {
        folder: "fabric-peer",
        reference: "hyperledger/fabric-peer:2.5",
        base: debian,
        tools: ["peer"],
        prepare: samples,
    },
    {
        folder: "fabric-orderer",
        reference: "hyperledger/fabric-orderer:2.5",
        base: debian,
        tools: ["orderer"],
        prepare: samples,
    },
    { folder: "fabric-ca", reference: "hyperledger/fabric-ca:1.5", base: debian, tools: ["fabric-ca-server"] },
];

/** Packages beside the essential ones: what Node is linked with. */
const packages = ["libstdc++6"];

/** Documentation and translations are half of the files and nobody reads them in a container. */
const leftOut = ["/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*", "/usr/share/man/*"];

async function debianTree(scratch: string): Promise<Readonly<Record<string, string>>> {
    const options = [
        "--variant=minbase",
        "--mode=root",
        "--quiet",
        '--aptopt=Acquire::Languages "none"',
        // Nothing is lost when the machine stops meanwhile: the tree is made anew.
        "--dpkgopt=force-unsafe-io",
        ...leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
        `--include=${packages.join(",")}`,
    ];
    await run("mmdebstrap", [...options, "bookworm", join(scratch, "debian.tar")]);
    // Where the package ca-certificates has them, whose own tools would bring openssl and perl along.
    const certificates = join(scratch, "etc/ssl/certs/ca-certificates.crt");
    await mkdir(dirname(certificates), { recursive: true });
    await writeFile(certificates, machineCertificates(), { mode: 0o644 });
    return { context: scratch };
}

/** npm, as pinned beside the Dockerfile; the machine's npm only fetches it. */
async function npmPackage(scratch: string): Promise<Readonly<Record<string, string>>> {
    for (const file of ["package.json", "package-lock.json"]) {
        await cp(join(__dirname, "node", file), join(scratch, file));
    }
    const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-bin-links"];
    await run("npm", ["ci", "--prefix", scratch, ...options]);
    await writeFile(join(scratch, "npmrc"), await machineNpmSettings(), { mode: 0o644 });
    return { npm: scratch };
}

/** Fabric's sample configuration, from the module that the programs are built from. */
async function samples(): Promise<Readonly<Record<string, string>>> {
    const module = "github.com/hyperledger/fabric";
    const source = join(__dirname, "..", "toolchain", "fabric");
    const target = { operation: "find Fabric's sample configuration", target: module };
    try {
        const env = { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off", GOTOOLCHAIN: "local" };
        const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", module], { cwd: source, env });
        const answer: unknown = JSON.parse(stdout);
        const folder = typeof answer === "object" && answer !== null && "Dir" in answer ? answer.Dir : undefined;
        if (typeof folder !== "string") {
            throw failure(target, "go names no folder");
        }
        return { config: join(folder, "sampleconfig") };
    } catch (error) {
        throw failure(target, reasonOf(error));
    }
}
