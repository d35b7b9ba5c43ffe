import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFile } from "node:fs/promises";

import { makeDebian } from "./debian";
import type { ImageDefinition } from "./definitions";
import { machineCertificates, machineGoSettings, machineMavenSettings } from "./machine";
import { moduleFolder } from "./module";
import { trustStore } from "./truststore";

/** References of the images that only chaincode in some language needs. */
export type LanguageImage = "golang:1.26" | "maven:3" | "java:17";

/** The Go that is in the image, whatever the machine has: the same compiler makes the same chaincode everywhere. */
const goVersion = "1.26.8";

const javaPackages: Readonly<Record<"maven" | "java", readonly string[]>> = {
    maven: ["openjdk-17-jdk-headless", "maven"],
    java: ["openjdk-17-jre-headless"],
};

/** From what chaincode in Go and Java is built and run. They take time and space, so they are made when somebody wants them. */
export const languageImages: readonly (ImageDefinition & { readonly reference: LanguageImage })[] = [
    {
        folder: "golang",
        reference: "golang:1.26",
        base: "debian:12",
        tools: [],
        settings: () => `${goVersion}\n${machineGoSettings()}`,
        prepare: goToolchain,
    },
    {
        folder: "maven",
        reference: "maven:3",
        tools: [],
        settings: () => [...javaPackages.maven, machineMavenSettings(), machineCertificates()].join("\n"),
        prepare: (scratch) => javaTree(scratch, javaPackages.maven, { "maven/settings.xml": machineMavenSettings() }),
    },
    {
        folder: "java",
        reference: "java:17",
        tools: [],
        settings: () => [...javaPackages.java, machineCertificates()].join("\n"),
        prepare: (scratch) => javaTree(scratch, javaPackages.java, {}),
    },
];

/** Those of these images that a stack's settings name. */
export function languageImagesIn(settings: string, registry: string): readonly LanguageImage[] {
    const named = settings.split(/[\s"',{}[\]]+/);
    return languageImages.map(({ reference }) => reference).filter((name) => named.includes(`${registry}/${name}`));
}

/** The module that the go command itself takes another version of Go from, checked against the checksum database. */
async function goToolchain(scratch: string): Promise<Readonly<Record<string, string>>> {
    const platform = `linux-${process.arch === "x64" ? "amd64" : process.arch}`;
    await writeFile(join(scratch, "go.env"), machineGoSettings(), { mode: 0o644 });
    // Away from any go.mod, as it belongs to no module.
    return { golang: await moduleFolder(`golang.org/toolchain@v0.0.1-go${goVersion}.${platform}`, tmpdir()) };
}

async function javaTree(
    scratch: string,
    packages: readonly string[],
    files: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
    await makeDebian(scratch, packages, { ...files, "ssl/certs/java/cacerts": trustStore(machineCertificates()) });
    return { context: scratch };
}
