import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { packedPaths } from "../../chaincode/folder";
import { runsImage } from "../checks/runtimes";
import { isGiven } from "../lenient";
import { outlineOf, type ChaincodeOutline } from "../outline";
import { pathOf, problemAt, quoted, type Problem } from "../problem";
import type { ChaincodeType } from "../schema/chaincode";
import { finishedProblems } from "./finished-package";
import { metadataProblems } from "./metadata";
import { argumentReason, goReason, nodeReason } from "./sources";

/** Files of which the folder of a source needs one. */
const neededFiles: Readonly<Record<ChaincodeType, readonly string[]>> = {
    k8s: ["Dockerfile"],
    ccaas: ["Dockerfile"],
    external: ["Dockerfile"],
    golang: ["go.mod"],
    node: ["package.json"],
    java: ["pom.xml", "build.gradle", "build.gradle.kts"],
};

/**
 * Folders of chaincode that are not there, or have not what is needed to build it.
 *
 * @param project the folder that the config's paths are relative to
 */
export function folderProblems(raw: unknown, project: string): readonly Problem[] {
    const { chaincodes, languages } = outlineOf(raw);
    const hasProxy = isGiven(languages.golang, "proxy") || "GOPROXY" in languages.golang.environment;
    return chaincodes.flatMap((chaincode, index) => {
        const path = pathOf("chaincodes", index);
        return [
            ...sourceProblems(chaincode, hasProxy, project, `${path}.source`),
            ...argumentProblems(chaincode, project, path),
            ...metadataProblems(chaincode, project, path),
            ...finishedProblems(chaincode, project, path),
        ];
    });
}

function sourceProblems(
    { type, source }: ChaincodeOutline,
    hasProxy: boolean,
    project: string,
    path: string,
): readonly Problem[] {
    if (type === undefined || source === undefined || source === "") {
        return [];
    }
    const reason = sourceReason(resolve(project, source), type, hasProxy);
    return problemAt(path, reason && `${quoted(source)} ${reason}`);
}

/** Why a folder cannot be built; undefined when nothing speaks against it. */
function sourceReason(folder: string, type: ChaincodeType, hasProxy: boolean): string | undefined {
    if (!isBuildable(folder, type)) {
        const jars = type === "java" ? ", or jars that are built" : "";
        return `is no folder with a ${neededFiles[type].join(" or ")}${jars}`;
    }
    // Without either, the build would ask a public proxy that nobody has chosen.
    const modules = "has no vendor folder with its modules, and languages.golang.proxy names no place to get them from";
    const isWithout = type === "golang" && !hasProxy && requiresModules(folder) && !isVendored(folder);
    return startReasons[type]?.(folder) ?? (isWithout ? modules : undefined);
}

/** As the build looks for it (builder/languages/golang/build). */
function requiresModules(folder: string): boolean {
    return /^\s*require[\s(]/m.test(readFileSync(join(folder, "go.mod"), "utf8"));
}

function isVendored(folder: string): boolean {
    return existsSync(join(folder, "vendor/modules.txt"));
}

/** Jars that are packed are taken as they are (builder/languages/java/build). */
function isBuildable(folder: string, type: ChaincodeType): boolean {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
        return false;
    }
    const isThere = neededFiles[type].some((file) => existsSync(join(folder, file)));
    return isThere || (type === "java" && packedPaths(folder).some((path) => path.endsWith(".jar")));
}

/** Beside the files, what only they can tell. */
const startReasons: Readonly<Partial<Record<ChaincodeType, (folder: string) => string | undefined>>> = {
    golang: goReason,
    node: nodeReason,
};

function argumentProblems(chaincode: ChaincodeOutline, project: string, path: string): readonly Problem[] {
    const { source, buildArguments } = chaincode;
    const dockerfile = source !== undefined ? join(resolve(project, source), "Dockerfile") : undefined;
    if (dockerfile === undefined || !runsImage(chaincode) || buildArguments === undefined || !existsSync(dockerfile)) {
        return [];
    }
    const text = readFileSync(dockerfile, "utf8");
    return Object.keys(buildArguments).flatMap((name) =>
        problemAt(`${path}.${pathOf("buildArguments", name)}`, argumentReason(name, text)),
    );
}
