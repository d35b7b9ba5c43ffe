import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { run } from "../cluster/execute";
import { makeDebian } from "./debian";
import { machineCertificates, machineNpmSettings } from "./machine";
import { moduleFolder } from "./module";
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

/** The images that every stack needs, each after the one that it begins with. */
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

async function debianTree(scratch: string): Promise<Readonly<Record<string, string>>> {
    await makeDebian(scratch, packages);
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
    const source = join(__dirname, "..", "toolchain", "fabric");
    return { config: join(await moduleFolder("github.com/hyperledger/fabric", source), "sampleconfig") };
}
